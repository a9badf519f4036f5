import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { startLab } from "@lastbyte/lab";
import { answerJson, startScriptedServer } from "../engine/scripted-server.ts";
import { ask } from "./ask.ts";
import { startGatewayProcess } from "./gateway-process.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const TIMEOUT = { timeout: 60_000 };

test(
  "a call is a server span in its client's trace, with a client span for every attempt",
  TIMEOUT,
  async () => {
    await using collector = await startCollector();
    await using lab = await startLab({
      balancers: 1,
      rate: 0,
      faults: [{ fault: "cut-length", nthResponse: 1, cutBytes: 10 }],
    });
    await using gateway = await startGatewayProcess([lab.url], {
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
        OTEL_EXPORTER_OTLP_HEADERS: "x-key=1",
        OTEL_SERVICE_NAME: "exports",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
      },
    });

    await ask(`${gateway.url}/api/1.0/projects?secret=1`, {
      headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, "x-lastbyte-operation": "export" },
    });
    gateway.process.kill("SIGTERM");
    assert.equal(await gateway.ended, 0);

    const spans = collector.spans();
    const server = spans.find(({ kind }) => kind === SERVER);
    const clients = spans.filter(({ kind }) => kind === CLIENT);
    assert.ok(server !== undefined);
    assert.ok(spans.every(({ traceId }) => traceId === TRACE));
    assert.equal(server.parentSpanId, "00f067aa0ba902b7");
    assert.deepEqual(
      clients.map(({ parentSpanId }) => parentSpanId),
      [server.spanId, server.spanId],
    );
    assert.deepEqual(
      clients.map(({ attributes }) => [
        attributes["http.request.resend_count"],
        attributes["error.type"],
        attributes["network.peer.address"],
        attributes["http.response.status_code"],
        attributes["server.port"],
      ]),
      [
        [undefined, "http_response_incomplete", "127.0.0.11", 200, Number(new URL(lab.url).port)],
        [1, undefined, "127.0.0.11", 200, Number(new URL(lab.url).port)],
      ],
    );
    assert.equal(server.attributes["http.response.status_code"], 200);
    assert.equal(server.attributes["lastbyte.operation"], "export");
    assert.doesNotMatch(JSON.stringify(collector.bodies), /secret/);

    const resource = collector.resources()[0] ?? {};
    assert.equal(resource["service.name"], "exports");
    assert.equal(resource["deployment.environment.name"], "test");
    assert.ok(collector.keys.every((key) => key === "1"));

    const metrics = collector.metricNames();
    for (const name of ["lastbyte.responses", "lastbyte.truncations", "http.client.request.duration"]) {
      assert.ok(metrics.has(name), name);
    }
  },
);

test(
  "each attempt tells the upstream of its own span; without OpenTelemetry, of the client's",
  TIMEOUT,
  async () => {
    await using collector = await startCollector();
    await using upstream = await startScriptedServer([
      (socket) => void socket.destroy(),
      answerJson({ whole: true }),
    ]);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_METRICS_EXPORTER: "none" };
    const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, tracestate: "vendor=1" };
    const on = await startGatewayProcess([upstream.url], { env });
    await ask(on.url, { headers });
    on.process.kill("SIGTERM");
    await on.ended;
    await using off = await startGatewayProcess([upstream.url], {
      env: { ...env, OTEL_SDK_DISABLED: "true" },
    });
    await ask(off.url, { headers });

    const told = upstream.requests.map((request) => /^traceparent: (.*)\r$/im.exec(request)?.[1]);
    const clients = collector.spans().filter(({ kind }) => kind === CLIENT);
    assert.deepEqual(told, [...clients.map(({ spanId }) => `00-${TRACE}-${spanId}-01`), headers.traceparent]);
    assert.ok(upstream.requests.every((request) => /^tracestate: vendor=1\r$/im.test(request)));
    assert.equal(collector.metricNames().size, 0);
  },
);

test("the sampler that the variables name is the one that decides", TIMEOUT, async () => {
  await using collector = await startCollector();
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await startGatewayProcess([upstream.url], {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER: "always_off" },
  });

  await ask(gateway.url);
  gateway.process.kill("SIGTERM");
  await gateway.ended;

  assert.deepEqual(collector.spans(), []);
  assert.match(upstream.requests[0] ?? "", /^traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00\r$/im);
});

test(
  "a collector that is gone is told in the log, and holds up neither calls nor the end",
  TIMEOUT,
  async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    await using gateway = await startGatewayProcess([upstream.url], {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_TRACES_EXPORTER: "zipkin" },
    });

    const answer = await ask(gateway.url);
    gateway.process.kill("SIGTERM");

    assert.equal(answer.kind === "answer" && answer.status, 200);
    assert.equal(await gateway.ended, 0);
    const messages = gateway.log().map(({ message }) => message);
    assert.ok(messages.some((message) => message.startsWith("OTEL_TRACES_EXPORTER: expected otlp or none")));
  },
);

for (const workers of [1, 2]) {
  test(
    `a collector is told of the calls that a drain breaks off, by a gateway with ${workers} worker${workers === 1 ? "" : "s"}`,
    TIMEOUT,
    async () => {
      await using collector = await startCollector();
      let reached: () => void = () => {};
      const isUnderWay = new Promise<void>((resolve) => (reached = resolve));
      await using upstream = await startScriptedServer([() => reached()]);
      await using gateway = await startGatewayProcess([upstream.url, "--drain-timeout", "100ms"], {
        workers,
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      });
      const asked = ask(gateway.url);
      await isUnderWay;

      gateway.process.kill("SIGTERM");
      await Promise.all([gateway.ended, asked]);

      assert.deepEqual(
        collector.spans().map(({ kind, attributes }) => [kind, attributes["error.type"]]),
        [
          [CLIENT, "aborted"],
          [SERVER, "aborted"],
        ],
      );
      assert.ok(collector.metricNames().has("lastbyte.calls"));
    },
  );
}

test(
  "workers say their last words although the collector is silent and calls had to be broken off",
  TIMEOUT,
  async () => {
    await using collector = await startScriptedServer([() => {}]);
    let reached: () => void = () => {};
    const isUnderWay = new Promise<void>((resolve) => (reached = resolve));
    await using upstream = await startScriptedServer([() => reached()]);
    await using gateway = await startGatewayProcess([upstream.url, "--drain-timeout", "100ms"], {
      workers: 2,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    });
    const asked = ask(gateway.url);
    await isUnderWay;

    gateway.process.kill("SIGTERM");
    await Promise.all([gateway.ended, asked]);

    const last = gateway.log().filter(({ message }) => message === "the gateway has stopped");
    assert.equal(last.length, 2);
  },
);

// OTLP, Span.SpanKind.
const SERVER = 2;
const CLIENT = 3;

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpBody {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<OtlpSpan, "attributes"> & {
        readonly attributes: readonly OtlpAttribute[];
      })[];
    }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

/** Takes OTLP in JSON, and remembers it. */
async function startCollector(): Promise<
  AsyncDisposable & {
    readonly url: string;
    readonly bodies: readonly OtlpBody[];
    readonly keys: readonly unknown[];
    readonly spans: () => readonly OtlpSpan[];
    readonly resources: () => readonly Readonly<Record<string, unknown>>[];
    readonly metricNames: () => ReadonlySet<string>;
  }
> {
  const bodies: OtlpBody[] = [];
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as OtlpBody);
      keys.push(request.headers["x-key"]);
      response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ofSpans = (): NonNullable<OtlpBody["resourceSpans"]> =>
    bodies.flatMap(({ resourceSpans = [] }) => resourceSpans);
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    keys,
    spans: () =>
      ofSpans()
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .map((span) => ({ ...span, attributes: plain(span.attributes) })),
    resources: () => ofSpans().map(({ resource }) => plain(resource.attributes)),
    metricNames: () =>
      new Set(
        bodies
          .flatMap(({ resourceMetrics = [] }) => resourceMetrics)
          .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
          .map(({ name }) => name),
      ),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

function plain(attributes: readonly OtlpAttribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
