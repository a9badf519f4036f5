import assert from "node:assert/strict";
import { test } from "node:test";
import { planTelemetry } from "./plan-telemetry.ts";

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" };

test("nothing is sent where nobody says where to, or the SDK is disabled", () => {
  for (const environment of [
    {},
    { OTEL_SERVICE_NAME: "a" },
    { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
    { ...ENDPOINT, OTEL_SDK_DISABLED: "TRUE" },
  ]) {
    const { traces, metrics, problems } = planTelemetry(environment);

    assert.deepEqual({ traces, metrics, problems }, { traces: false, metrics: false, problems: [] });
  }
});

test("traces and metrics are sent to an endpoint, each unless its exporter is none", () => {
  const both = planTelemetry(ENDPOINT);
  const metricsOnly = planTelemetry({ ...ENDPOINT, OTEL_TRACES_EXPORTER: "none" });

  assert.deepEqual([both.traces, both.metrics, both.metricIntervalMs], [true, true, 60_000]);
  assert.deepEqual([metricsOnly.traces, metricsOnly.metrics], [false, true]);
});

test("what can't be had is said", () => {
  const { traces, metrics, metricIntervalMs, problems } = planTelemetry({
    OTEL_TRACES_EXPORTER: "zipkin",
    OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    OTEL_METRIC_EXPORT_INTERVAL: "1m",
  });

  assert.deepEqual([traces, metrics, metricIntervalMs], [false, true, 60_000]);
  assert.equal(problems.length, 3);
  assert.match(problems[0] ?? "", /OTEL_TRACES_EXPORTER: expected otlp or none, got "zipkin"/);
  assert.match(problems[1] ?? "", /expected http\/json, got "grpc"/);
});
