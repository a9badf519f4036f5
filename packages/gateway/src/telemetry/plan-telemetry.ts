/**
 * Reads from the standard variables of OpenTelemetry what is to be sent. All other variables are read by its own
 * packages, which are loaded only where there is something to send.
 *
 * @internal
 */
export function planTelemetry(environment: Readonly<Record<string, string | undefined>>): TelemetryPlan {
  const isDisabled = environment["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true";
  if (isDisabled || !ASKING.some((name) => given(environment, name) !== undefined)) return NOTHING;

  const problems: string[] = [];
  const wants = (signal: "TRACES" | "METRICS"): boolean => {
    const name = `OTEL_${signal}_EXPORTER`;
    const exporter = given(environment, name) ?? "otlp";
    if (exporter === "otlp" || exporter === "none") return exporter === "otlp";
    problems.push(`${name}: expected otlp or none, got "${exporter}"; nothing is sent`);
    return false;
  };
  const traces = wants("TRACES");
  const metrics = wants("METRICS");
  for (const name of PROTOCOLS) {
    const protocol = given(environment, name);
    if (protocol === undefined || protocol === "http/json") continue;
    const hint =
      protocol === "http/protobuf"
        ? "collectors take both at the same address"
        : "give the address for HTTP, such as http://127.0.0.1:4318";
    problems.push(`${name}: expected http/json, got "${protocol}"; http/json is sent: ${hint}`);
  }
  const intervalMs = Number(given(environment, "OTEL_METRIC_EXPORT_INTERVAL") ?? DEFAULT_INTERVAL_MS);
  const isInterval = Number.isInteger(intervalMs) && intervalMs > 0;
  if (!isInterval) problems.push("OTEL_METRIC_EXPORT_INTERVAL: expected milliseconds, such as 60000");
  return { traces, metrics, metricIntervalMs: isInterval ? intervalMs : DEFAULT_INTERVAL_MS, problems };
}

/** @internal */
export interface TelemetryPlan {
  readonly traces: boolean;
  readonly metrics: boolean;
  readonly metricIntervalMs: number;
  /** What is asked for and can't be had, for the log. */
  readonly problems: readonly string[];
}

/** OpenTelemetry's own default, `OTEL_METRIC_EXPORT_INTERVAL`. */
const DEFAULT_INTERVAL_MS = 60_000;
const NOTHING: TelemetryPlan = {
  traces: false,
  metrics: false,
  metricIntervalMs: DEFAULT_INTERVAL_MS,
  problems: [],
};

/** Without one of these, nobody has said where a collector is. */
const ASKING = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
  "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
  "OTEL_TRACES_EXPORTER",
  "OTEL_METRICS_EXPORTER",
];
const PROTOCOLS = [
  "OTEL_EXPORTER_OTLP_PROTOCOL",
  "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
  "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
];

/** An empty value counts as none (OpenTelemetry, environment variable specification). */
function given(environment: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === "" ? undefined : value;
}
