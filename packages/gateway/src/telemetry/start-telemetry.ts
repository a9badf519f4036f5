import { randomUUID } from "node:crypto";
import { diag, DiagLogLevel } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import type { Resource } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { LastbyteEvent } from "lastbyte";
import type { RecorderSnapshot } from "../record/recorder.ts";
import { Complaints } from "./complaints.ts";
import { observeMetrics } from "./observe-metrics.ts";
import type { TelemetryPlan } from "./plan-telemetry.ts";
import { SpanTracer } from "./span-tracer.ts";
import type { CallTracer } from "./call-trace.ts";

/**
 * Starts to send traces and metrics by OTLP over HTTP, as the `OTEL_*` variables say. This file is loaded only where
 * that is asked for: it brings OpenTelemetry with it.
 *
 * @internal
 */
export function startTelemetry(plan: TelemetryPlan, context: TelemetryContext): Telemetry {
  const { hear: say } = new Complaints(context);
  const quiet = (): void => {};
  diag.setLogger(
    { error: say, warn: say, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const resource = resourceOfProcess();
  const traces = plan.traces
    ? new BasicTracerProvider({
        resource,
        spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
      })
    : undefined;
  const metrics = plan.metrics
    ? new MeterProvider({
        resource,
        readers: [
          new PeriodicExportingMetricReader({
            exporter: new OTLPMetricExporter(),
            exportIntervalMillis: plan.metricIntervalMs,
            exportTimeoutMillis: Math.min(plan.metricIntervalMs, EXPORT_TIMEOUT_MS),
          }),
        ],
      })
    : undefined;
  const record =
    metrics === undefined ? undefined : observeMetrics(metrics.getMeter(SCOPE), context.snapshot);
  return {
    tracer: traces === undefined ? undefined : new SpanTracer(traces.getTracer(SCOPE)),
    onEvent: (event) => {
      if (event.type === "attempt") record?.(event.call, event.attempt);
    },
    stop: async () => {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_TIMEOUT_MS);
      });
      const sent = Promise.allSettled([traces?.shutdown(), metrics?.shutdown()]).then(() => {});
      await Promise.race([sent, patience]);
      clearTimeout(timer);
    },
  };
}

/** @internal */
export interface TelemetryContext {
  readonly snapshot: () => RecorderSnapshot;
  /** Takes what OpenTelemetry has to complain of. */
  readonly warn: (message: string) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

/** @internal */
export interface Telemetry {
  readonly tracer: CallTracer | undefined;
  readonly onEvent: (event: LastbyteEvent) => void;
  /** Sends what is left, for a while. */
  readonly stop: () => Promise<void>;
}

const SCOPE = "@lastbyte/gateway";
const EXPORT_TIMEOUT_MS = 30_000;
/** A collector that is gone must not hold up the end of the process. */
const STOP_TIMEOUT_MS = 3_000;

/** What the variables say comes last, and counts. */
function resourceOfProcess(): Resource {
  const ours = resourceFromAttributes({
    "service.name": "lastbyte-gateway",
    "service.instance.id": randomUUID(),
  });
  return defaultResource()
    .merge(ours)
    .merge(detectResources({ detectors: [envDetector] }));
}
