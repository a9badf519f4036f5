import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { CallRecord, Check } from "lastbyte";
import { startScriptedServer } from "../engine/scripted-server.ts";
import { ask } from "./ask.ts";
import { CERTIFICATE, KEY } from "../../packages/gateway/src/configuration/certificate.fixture.ts";
import { gatewayBefore } from "./gateway-before.ts";
import { askHttp2 } from "./http2/ask-http2.ts";
import { openRaw } from "./raw-client.ts";

// The gateway frees the memory of what it has passed on at once. Whoever still needs it would find nothing there.

const CUTS = [1_500_000, 1_500_001, 4_000_000, 5_900_000];
const BODY = Buffer.from(`["${randomBytes(3_000_000).toString("hex")}"]`);
const ETAG = '"one"';

interface OriginTraits {
  readonly ranges: boolean;
  readonly chunked: boolean;
  readonly places: number[];
}

/** Answers with {@link BODY}, of which the n-th answer goes no further than the n-th of these places. */
function cuttingOrigin({ ranges, chunked, places }: OriginTraits): RequestListener {
  return (request, response) => {
    const from = ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0) : 0;
    const to = Math.min(places.shift() ?? BODY.length, BODY.length);
    response.statusCode = from > 0 ? 206 : 200;
    response.setHeader("content-type", "application/json");
    if (ranges) response.setHeader("etag", ETAG);
    if (from > 0) response.setHeader("content-range", `bytes ${from}-${BODY.length - 1}/${BODY.length}`);
    if (!chunked) response.setHeader("content-length", BODY.length - from);
    if (to === BODY.length) response.end(BODY.subarray(from));
    else response.write(BODY.subarray(from, to), () => response.socket?.destroySoon());
  };
}

async function listen(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const SECRETS = { cert: CERTIFICATE, key: KEY };
const TRUSTING = {
  upstreamCa: CERTIFICATE,
  lookup: async () => ["127.0.0.1"],
};

const UPSTREAMS = [
  { name: "plain", scheme: "http", start: createServer, upstreamHttp2: false },
  {
    name: "TLS",
    scheme: "https",
    start: (listener: RequestListener) => createTlsServer(SECRETS, listener),
    upstreamHttp2: false,
  },
  {
    name: "TLS, where HTTP/2 is offered and not taken",
    scheme: "https",
    start: (listener: RequestListener) => createTlsServer(SECRETS, listener),
    upstreamHttp2: true,
  },
] as const;

describe("a large body that is cut again and again arrives as it was", { timeout: 120_000 }, () => {
  for (const { name, scheme, start, upstreamHttp2 } of UPSTREAMS) {
    for (const ranges of [true, false]) {
      for (const chunked of [false, true]) {
        const way = `${ranges ? "by Range" : "by replay"}, ${chunked ? "in chunks" : "with a length"}`;
        test(`${name}, ${way}, to clients of HTTP/1.1 and HTTP/2`, async () => {
          for (const askBy of [ask, askHttp2]) {
            const places = [...CUTS];
            await using origin = await listen(start(cuttingOrigin({ ranges, chunked, places })));
            await using gateway = await gatewayBefore(`${scheme}://localhost:${origin.port}`, {
              ...TRUSTING,
              upstreamHttp2,
            });

            const answer = await askBy(gateway.url);

            assert.ok(answer.kind === "answer", JSON.stringify(answer));
            assert.equal(answer.body.equals(BODY), true);
            assert.deepEqual(places, []);
          }
        });
      }
    }
  }
});

test("a request's body that is sent again is the same again", async () => {
  const body = randomBytes(700_000);
  const received: Buffer[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((bytes) => {
      received.push(bytes);
      if (received.length === 3) return response.end("{}");
      response.setHeader("content-length", 100);
      return response.write("half", () => response.socket?.destroySoon());
    });
  });
  await using origin = await listen(server);
  await using gateway = await gatewayBefore(`http://127.0.0.1:${origin.port}`);

  const answer = await ask(gateway.url, { method: "PUT" }, body);

  assert.ok(answer.kind === "answer");
  assert.equal(answer.body.toString(), "{}");
  assert.deepEqual(
    received.map((bytes) => bytes.equals(body)),
    [true, true, true],
  );
});

test("a coded body that is passed on before its check has looked at it is judged as it was", async () => {
  const coded = gzipSync(JSON.stringify(randomBytes(400_000).toString("base64")));
  const beginning = coded.subarray(0, 300_000);
  const arrived = { bytes: () => 0 };
  const calls: CallRecord[] = [];
  await using upstream = await startScriptedServer([
    async (socket) => {
      const fields = `Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${coded.length}`;
      socket.write(`HTTP/1.1 200 OK\r\n${fields}\r\nConnection: close\r\n\r\n`);
      socket.write(beginning);
      while (arrived.bytes() < beginning.length) await aTurn();
      socket.end(coded.subarray(beginning.length));
    },
  ]);
  await using gateway = await gatewayBefore(upstream.url, {
    holdMs: 20,
    onEvent: (event) => void (event.type === "call" && calls.push(event.call)),
  });
  const raw = await openRaw(gateway.url);
  arrived.bytes = () => raw.received.length;

  raw.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const received = Buffer.from(await raw.untilClosed(), "latin1");

  assert.equal(received.subarray(received.indexOf("\r\n\r\n") + 4).equals(coded), true);
  assert.deepEqual(calls[0]?.result, {
    kind: "delivered",
    verification: "content",
    recovered: false,
    note: undefined,
  });
});

test("a check of one's own has a chunk until the next one comes, also when the client has it long since", async () => {
  let last: Uint8Array | undefined;
  const seen: number[] = [];
  const own = (): Check => ({
    name: "own",
    push: (chunk) => {
      if (last !== undefined) seen.push(last.length);
      last = chunk;
    },
    finish: () => {
      seen.push(last?.length ?? 0);
      return { kind: "unverifiable" };
    },
  });
  const server = createServer((_, response) => response.end(BODY));
  await using origin = await listen(server);
  await using gateway = await gatewayBefore(`http://127.0.0.1:${origin.port}`, { checks: [own] });

  const answer = await ask(gateway.url);

  assert.equal(answer.kind === "answer" && answer.body.equals(BODY), true);
  assert.equal(
    seen.reduce((sum, length) => sum + length, 0),
    BODY.length,
  );
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function aTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
