import type { Histogram, Meter } from "@opentelemetry/api";
import type { AttemptRecord, CallSummary } from "lastbyte";
import { COUNTER_HELP } from "../admin/prometheus-text.ts";
import type { RecorderSnapshot } from "../record/recorder.ts";
import { BUCKETS_S } from "../record/histogram.ts";
import { methodAttributes } from "./method-attributes.ts";

/**
 * Tells a meter what the recorder has counted, whenever it asks.
 *
 * @returns what is to be told of every attempt: how long it took.
 * @internal
 */
export function observeMetrics(
  meter: Meter,
  snapshot: () => RecorderSnapshot,
): (call: CallSummary, attempt: AttemptRecord) => void {
  for (const [name, description] of Object.entries(COUNTER_HELP)) {
    const counter = meter.createObservableCounter(dotted(name), { description });
    counter.addCallback((result) => {
      for (const count of snapshot().counters) {
        if (count.name === name) result.observe(count.value, count.labels);
      }
    });
  }
  const durations = meter.createHistogram("http.client.request.duration", {
    unit: "s",
    description: "How long attempts took, their bodies included.",
    advice: { explicitBucketBoundaries: [...BUCKETS_S] },
  });
  return (call, attempt) => record(durations, call, attempt);
}

function record(durations: Histogram, { method, url }: CallSummary, attempt: AttemptRecord): void {
  const { hostname, port, protocol } = new URL(url);
  const { outcome, status, durationMs } = attempt;
  const errorType = outcome.kind === "faulty" ? outcome.fault.code : undefined;
  durations.record(durationMs / 1000, {
    // What a client makes up must not make new time series.
    "http.request.method": methodAttributes(method)["http.request.method"],
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80),
    ...(status === undefined ? {} : { "http.response.status_code": status }),
    ...(errorType === undefined ? {} : { "error.type": errorType }),
  });
}

/** `lastbyte_responses_total` is `lastbyte.responses` here: Prometheus alone writes kinds into names. */
function dotted(name: string): string {
  return name.replace(/_total$/, "").replace("lastbyte_", "lastbyte.");
}
