import assert from "node:assert/strict";
import { test } from "node:test";
import { answerJson, answerNothing, answerWith, startScriptedServer } from "../../engine/scripted-server.ts";
import type { Answer } from "../../engine/scripted-server.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { askOn, connectHttp2 } from "./ask-http2.ts";
import {
  CONTINUATION,
  DATA,
  END_STREAM,
  fieldBlock,
  frame,
  GOAWAY,
  HEADERS,
  RST_STREAM,
  uint32,
  WINDOW_UPDATE,
} from "./frames.ts";
import { openRawHttp2, requestTo } from "./raw-http2.ts";
import type { FieldList } from "./raw-http2.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const post: FieldList = [[":method", "POST"], ...requestTo("/").slice(1)];
const REFUSED_STREAM = 7;
const ENHANCE_YOUR_CALM = 11;

test("requests beyond maxConcurrentStreams are refused unseen, and the others go on", async () => {
  await using upstream = await startScriptedServer([answerNothing]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { maxConcurrentStreams: 3 } });
  const client = await openRawHttp2(gateway.url);

  for (const streamId of [1, 3, 5, 7]) client.head(streamId, requestTo("/"), { isLast: true });
  const refused = await client.until(({ type }) => type === RST_STREAM);
  while (upstream.requests.length < 3) await turn();
  client.socket.destroy();

  assert.deepEqual([refused?.streamId, refused?.payload.readUInt32BE()], [7, REFUSED_STREAM]);
  assert.equal(upstream.requests.length, 3);
});

test("a head of 100 KB is refused, and its connection goes on", async () => {
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  const block = fieldBlock(
    requestTo(
      "/",
      Array.from({ length: 100 }, (_, index) => [`x-${index}`, "x".repeat(1_000)]),
    ),
  );
  client.write(frame(HEADERS, { flags: END_STREAM, streamId: 1, payload: block.subarray(0, 16_384) }));
  for (let at = 16_384; at < block.length; at += 16_384) {
    const flags = at + 16_384 >= block.length ? 4 : 0;
    client.write(frame(CONTINUATION, { flags, streamId: 1, payload: block.subarray(at, at + 16_384) }));
  }
  const answer = await client.until(({ type, streamId }) => type === DATA && streamId === 1);
  client.head(3, requestTo("/next"), { isLast: true });
  await client.until(({ streamId, flags }) => streamId === 3 && (flags & END_STREAM) !== 0);
  client.socket.destroy();

  assert.match(String(answer?.payload), /expected a head of at most 65536 bytes/);
  assert.deepEqual(
    upstream.requests.map((request) => request.split(" ", 2)[1]),
    ["/next"],
  );
});

test("a head that never ends, in ever more CONTINUATION frames, ends its connection", async () => {
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  client.write(frame(HEADERS, { streamId: 1, payload: fieldBlock(requestTo("/")) }));
  for (let count = 0; count < 1_000 && !client.isClosed; count += 1) {
    client.write(frame(CONTINUATION, { streamId: 1, payload: fieldBlock([["x", "y"]]) }));
  }
  await client.untilClosed();

  assert.equal(upstream.requests.length, 0);
});

test("requests that are sent and taken back by the hundred end their connection (CVE-2023-44487)", async () => {
  await using upstream = await startScriptedServer([answerNothing]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  for (let streamId = 1; streamId < 2_000 && !client.isClosed; streamId += 2) {
    client.head(streamId, requestTo("/"), { isLast: true });
    client.write(frame(RST_STREAM, { streamId, payload: uint32(8) }));
    if (streamId % 20 === 1) await turn();
  }
  const farewell = await client.until(({ type }) => type === GOAWAY);
  await client.untilClosed();

  assert.equal(farewell?.payload.readUInt32BE(4), ENHANCE_YOUR_CALM);
  assert.ok(upstream.requests.length <= 201, `${upstream.requests.length} requests reached the upstream`);
});

test("a client that stops in the middle of its body gets 408, and its other requests go on", async () => {
  const answers: Answer = (socket, head) =>
    head.startsWith("POST") ? undefined : answerJson({ whole: true })(socket, head);
  await using upstream = await startScriptedServer([answers]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { clientBodyTimeoutMs: 50 } });
  const session = connectHttp2(gateway.url);

  const stream = session.request(
    { ":method": "POST", ":path": "/", "content-length": 10 },
    { endStream: false },
  );
  stream.write("half");
  const status = await new Promise((resolve) => stream.on("response", (head) => resolve(head[":status"])));
  const other = await askOn(session, { ":path": "/" });
  session.destroy();

  assert.equal(status, 408);
  assert.equal(other.kind === "answer" && other.status, 200);
  await upstream.closed(0);
});

test("a client that takes nothing of its answer loses it, with a reset", async () => {
  const large = Buffer.alloc(2_000_000, "x");
  await using upstream = await startScriptedServer([
    (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${large.length}\r\n\r\n`);
      socket.write(large);
    },
  ]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { clientReadTimeoutMs: 300 } });
  const client = await openRawHttp2(gateway.url);

  client.head(1, requestTo("/"), { isLast: true });
  const reset = await client.until(({ type }) => type === RST_STREAM);
  client.socket.destroy();

  assert.equal(reset?.payload.readUInt32BE(), 2);
  const bytes = client.frames
    .filter(({ type }) => type === DATA)
    .reduce((sum, { payload }) => sum + payload.length, 0);
  assert.equal(bytes, 65_535);
  assert.ok(client.frames.every(({ type, flags }) => type !== DATA || (flags & END_STREAM) === 0));
});

test("a client that takes its answer slowly, a little at a time, gets all of it", async () => {
  const large = Buffer.alloc(5_000_000, "x");
  await using upstream = await startScriptedServer([
    answerWith("200 OK", ["Content-Type: text/plain"], large),
  ]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { clientReadTimeoutMs: 300 } });
  const client = await openRawHttp2(gateway.url);

  client.head(1, requestTo("/"), { isLast: true });
  const more = [0, 1].map((streamId) => frame(WINDOW_UPDATE, { streamId, payload: uint32(32_768) }));
  const timer = setInterval(() => client.write(...more), 10);
  const last = await client.until(
    ({ type, flags }) => type === RST_STREAM || (type === DATA && (flags & END_STREAM) !== 0),
  );
  clearInterval(timer);
  client.socket.destroy();

  assert.equal(last?.type, DATA);
  const data = client.frames.filter(({ type }) => type === DATA);
  assert.equal(
    data.reduce((sum, { payload }) => sum + payload.length, 0),
    large.length,
  );
});

test("a connection on which nothing is asked is closed with GOAWAY after clientIdleMs", async () => {
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { clientIdleMs: 50 } });
  const client = await openRawHttp2(gateway.url);

  const farewell = await client.until(({ type }) => type === GOAWAY);
  await client.untilClosed();

  assert.equal(farewell?.payload.readUInt32BE(4), 0);
});

test("a body beyond maxRequestBytes gets 413", async () => {
  await using upstream = await startScriptedServer([answerNothing]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { maxRequestBytes: 10 } });
  const session = connectHttp2(gateway.url);

  const announced = await askOn(
    session,
    { ":method": "POST", ":path": "/", "content-length": "11" },
    "x".repeat(11),
  );
  const streamed = await askOn(session, { ":method": "POST", ":path": "/" }, "x".repeat(11));
  session.destroy();

  assert.deepEqual(
    [announced, streamed].map((answer) => (answer.kind === "answer" ? answer.status : answer.code)),
    [413, 413],
  );
});

test("uploads that are refused before anybody reads them leave nothing behind", async () => {
  await using gateway = await gatewayBefore("http://127.0.0.1:9", {
    limits: { clientIdleMs: 50, maxRequestBytes: 10 },
  });
  const client = await openRawHttp2(gateway.url);
  const data = Array.from({ length: 15 }, () => frame(DATA, { streamId: 1, payload: Buffer.alloc(16_384) }));

  // The windows are open when the gateway has told them.
  await client.until(({ type }) => type === WINDOW_UPDATE);
  const head = fieldBlock([...post, ["content-length", "1000000"]]);
  client.write(frame(HEADERS, { flags: 4, streamId: 1, payload: head }), ...data);
  const reset = await client.until(({ type }) => type === RST_STREAM);
  // Only a connection on which nothing is under way is closed like this.
  const farewell = await client.until(({ type }) => type === GOAWAY);
  client.socket.destroy();

  assert.equal(reset?.payload.readUInt32BE(), 0);
  assert.equal(farewell?.payload.readUInt32BE(4), 0);
});

test("a client that breaks the protocol under its own requests is let go, though nothing more is read from it", async () => {
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { clientReadTimeoutMs: 200 } });
  const client = await openRawHttp2(gateway.url);

  client.head(1, post);
  // More than the window of 65 535 that a client may count on (RFC 9113 §6.9.1).
  for (let count = 0; count < 20; count += 1) {
    client.write(frame(DATA, { streamId: 1, payload: Buffer.alloc(16_384) }));
  }
  await client.untilClosed();

  assert.equal(gateway.connections, 0);
});
