import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { Fields } from "@lastbyte/node/transport";
import { SpanTracer } from "./span-tracer.ts";
import type { CallTrace } from "./call-trace.ts";

test("a method that is none of those that all know is _OTHER, and told as it came (OTel's http.request.method)", () => {
  const spans = spansOf("PURGE", (trace) => {
    trace.attempt(1);
    trace.ended({ kind: "aborted" }, []);
  });

  assert.deepEqual(
    spans.map(({ name, attributes }) => [
      name,
      attributes["http.request.method"],
      attributes["http.request.method_original"],
    ]),
    [
      ["HTTP", "_OTHER", "PURGE"],
      ["HTTP", "_OTHER", "PURGE"],
    ],
  );
});

test("a method in lower case is another one: methods are case-sensitive (RFC 9110 §9.1)", () => {
  const [span] = spansOf("get", (trace) => trace.ended({ kind: "aborted" }, []));

  assert.equal(span?.attributes["http.request.method"], "_OTHER");
});

test("a method that all know names the span", () => {
  const [span] = spansOf("PATCH", (trace) => trace.ended({ kind: "aborted" }, []));

  assert.equal(span?.name, "PATCH");
  assert.equal(span.attributes["http.request.method"], "PATCH");
  assert.equal(span.attributes["http.request.method_original"], undefined);
});

test("an attempt that was never told to have ended ends with its call", () => {
  const spans = spansOf("GET", (trace) => {
    trace.attempt(1);
    trace.ended({ kind: "aborted" }, []);
  });

  assert.equal(spans.length, 2);
  assert.equal(spans[0]?.attributes["error.type"], "aborted");
});

test("a server span tells the path as the client asked for it, and a client span what the upstream was asked for", () => {
  const [client, server] = spansOf("GET", (trace) => {
    trace.attempt(1);
    trace.ended({ kind: "aborted" }, []);
  });

  assert.equal(server?.attributes["url.path"], "/route/tasks");
  assert.equal(client?.attributes["url.full"], "http://api.test/base/tasks");
});

/** The spans that have ended, when somebody has followed a call with this method. */
function spansOf(method: string, follow: (trace: CallTrace) => void): readonly ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = new SpanTracer(provider.getTracer("test"));
  follow(
    tracer.begin({
      method,
      url: "http://api.test/base/tasks",
      path: "/route/tasks",
      fields: Fields.none,
      clientAddress: "127.0.0.1",
      protocol: "http",
    }),
  );
  return exporter.getFinishedSpans();
}
