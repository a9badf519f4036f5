/**
 * How OpenTelemetry names a method: what a client makes up is told beside, so that it makes no new time series.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/#http-request-method
 * @internal
 */
export function methodAttributes(method: string): MethodAttributes {
  // RFC 9110 §9.1: methods are case-sensitive, so `get` is none of these.
  return KNOWN_METHODS.has(method)
    ? { "http.request.method": method }
    : { "http.request.method": "_OTHER", "http.request.method_original": method };
}

/**
 * The name of a span: a method that all know, or `HTTP`.
 *
 * @internal
 */
export function spanNameOf(method: string): string {
  return KNOWN_METHODS.has(method) ? method : "HTTP";
}

type MethodAttributes = Readonly<Record<"http.request.method", string>> & {
  readonly "http.request.method_original"?: string;
};

/** RFC 9110 §9.3 and RFC 5789, as the conventions have them. */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  "CONNECT",
  "DELETE",
  "GET",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
  "TRACE",
]);
