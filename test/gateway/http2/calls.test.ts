import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import { test } from "node:test";
import { buffer } from "node:stream/consumers";
import { answerJson, answerNothing, startScriptedServer } from "../../engine/scripted-server.ts";
import { ask } from "../ask.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { askHttp2, askOn, connectHttp2 } from "./ask-http2.ts";
import { DATA, END_STREAM, frame, GOAWAY, RST_STREAM, uint32 } from "./frames.ts";
import { startHttp2Upstream } from "./http2-upstream.ts";
import { openRawHttp2, requestTo, startRawUpstream } from "./raw-http2.ts";
import type { RawAnswer } from "./raw-http2.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const created: RawAnswer = (connection, streamId) =>
  connection.head(streamId, [[":status", "201"]], { isLast: true });
const refuse: RawAnswer = (connection, streamId) =>
  connection.write(frame(RST_STREAM, { streamId, payload: uint32(7) }));
const goAway =
  (code: number): RawAnswer =>
  (connection) =>
    connection.write(frame(GOAWAY, { payload: Buffer.concat([uint32(0), uint32(code)]) }));

for (const [what, answer] of [
  ["REFUSED_STREAM", refuse],
  ["GOAWAY that leaves it out", goAway(0)],
  ["GOAWAY that leaves it out and tells an error", goAway(2)],
] as const) {
  test(`a POST that is refused unseen by ${what} is sent again, with its body (RFC 9113 §8.7)`, async () => {
    await using upstream = await startRawUpstream([answer, created]);
    await using gateway = await gatewayBefore(upstream.url);

    const got = await ask(gateway.url, { method: "POST" }, "the body");

    assert.equal(got.kind === "answer" && got.status, 201);
    const bodies = upstream.connections.map(({ frames }) => frames.filter(({ type }) => type === DATA));
    assert.equal(Buffer.concat(bodies[1]?.map(({ payload }) => payload) ?? []).toString(), "the body");
    assert.equal(upstream.requests, 2);
  });
}

test("a POST that is refused unseen, but whose body is too large to keep, is not sent again", async () => {
  await using upstream = await startRawUpstream([
    (connection, streamId) => void setTimeout(() => refuse(connection, streamId), 20),
    created,
  ]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { keepRequestBytes: 100 } });

  const got = await ask(gateway.url, { method: "POST" }, "x".repeat(1_000));

  assert.ok(got.kind === "answer");
  assert.equal(got.status, 502);
  assert.equal(JSON.parse(got.body.toString()).applied, "no");
  assert.equal(upstream.requests, 1);
});

test("an upstream that speaks something else is a 502 that says so, and gets no request", async () => {
  await using upstream = await startScriptedServer([
    (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
  ]);
  await using gateway = await gatewayBefore(upstream.url.replace("http:", "h2c:"), { maxAttempts: 1 });

  const got = await ask(gateway.url, { method: "POST" }, "x");

  assert.ok(got.kind === "answer");
  assert.deepEqual([got.status, got.headers["proxy-status"]], [502, "lastbyte; error=http_protocol_error"]);
  assert.match(got.body.toString(), /expected HTTP\/2 from the upstream/);
  assert.doesNotMatch(upstream.requests[0] ?? "", /POST/);
});

test("calls share one connection to the upstream, and those that are cut together share the next one", async () => {
  const begun: ServerHttp2Stream[] = [];
  await using upstream = await startHttp2Upstream((stream) => {
    stream.respond({ ":status": 200, "content-type": "application/json" });
    if (begun.length === 30) {
      stream.end('{"whole":true}');
      return;
    }
    stream.write('{"half":');
    begun.push(stream);
    if (begun.length === 30) for (const each of begun) each.destroy(new Error("cut"));
  });
  const peers = new Set<string | undefined>();
  await using gateway = await gatewayBefore(upstream.url, {
    retryBudget: { minPerSecond: 1_000 },
    onEvent: (event) => {
      if (event.type === "attempt") peers.add(event.attempt.peer);
    },
  });

  const answers = await Promise.all(Array.from({ length: 30 }, () => ask(gateway.url)));

  assert.ok(
    answers.every((answer) => answer.kind === "answer" && answer.body.toString() === '{"whole":true}'),
  );
  assert.equal(upstream.sessions.length, 2);
  assert.deepEqual([...peers], ["127.0.0.1"]);
});

test("an upstream that allows few streams gets more connections instead", async () => {
  const waiting: ServerHttp2Stream[] = [];
  await using upstream = await startHttp2Upstream(
    (stream) => {
      waiting.push(stream);
      if (waiting.length < 20) return;
      for (const each of waiting) {
        each.respond({ ":status": 200 });
        each.end("ok");
      }
    },
    { maxConcurrentStreams: 5 },
  );
  await using gateway = await gatewayBefore(upstream.url);

  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(gateway.url)));

  assert.ok(answers.every((answer) => answer.kind === "answer" && answer.status === 200));
  assert.equal(upstream.sessions.length, 4);
});

test("a client that takes its request back takes it back from an HTTP/1.1 upstream, too", async () => {
  await using upstream = await startScriptedServer([answerNothing]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  client.head(1, requestTo("/"), { isLast: true });
  while (upstream.requests.length === 0) await turn();
  client.write(frame(RST_STREAM, { streamId: 1, payload: uint32(8) }));
  await upstream.closed(0);
  client.socket.destroy();

  assert.equal(upstream.requests.length, 1);
});

test("a client that leaves takes its request back from an HTTP/2 upstream, whose connection stays", async () => {
  await using upstream = await startRawUpstream([() => {}, created]);
  await using gateway = await gatewayBefore(upstream.url);
  const session = connectHttp2(gateway.url);
  const stream = session.request({ ":path": "/" });
  stream.on("error", () => {});

  while (upstream.requests === 0) await turn();
  session.destroy();
  const reset = await upstream.connections[0]?.until(({ type }) => type === RST_STREAM);
  const next = await ask(gateway.url);

  assert.equal(reset?.payload.readUInt32BE(), 8);
  assert.equal(next.kind === "answer" && next.status, 201);
  assert.equal(upstream.connections.length, 1);
});

test("a client that leaves within its body never makes it look whole to an HTTP/2 upstream", async () => {
  await using upstream = await startRawUpstream([() => {}]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  client.head(1, [[":method", "POST"], ...requestTo("/").slice(1)]);
  client.write(frame(DATA, { streamId: 1, payload: Buffer.from("half") }));
  while (upstream.requests === 0) await turn();
  await upstream.connections[0]?.until(({ type }) => type === DATA);
  client.write(frame(RST_STREAM, { streamId: 1, payload: uint32(0) }));
  await upstream.connections[0]?.until(({ type }) => type === RST_STREAM);
  client.socket.destroy();

  assert.ok(
    upstream.connections[0]?.frames.every(({ type, flags }) => type !== DATA || (flags & END_STREAM) === 0),
  );
});

test("a client that leaves within its body never makes it look whole to an HTTP/1.1 upstream", async () => {
  await using upstream = await startScriptedServer([answerNothing]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  client.head(1, [[":method", "POST"], ...requestTo("/").slice(1)]);
  client.write(frame(DATA, { streamId: 1, payload: Buffer.from("half") }));
  while (upstream.requests.length === 0) await turn();
  client.write(frame(RST_STREAM, { streamId: 1, payload: uint32(0) }));
  await upstream.closed(0);
  client.socket.destroy();

  assert.doesNotMatch(upstream.requests.join(""), /\r\n0\r\n\r\n/);
});

test("a drain answers what is under way, tells clients with GOAWAY, and closes", async () => {
  await using upstream = await startScriptedServer([
    (socket, head) => void setTimeout(() => answerJson({ whole: true })(socket, head), 100),
  ]);
  const gateway = await gatewayBefore(upstream.url);
  const session = connectHttp2(gateway.url);
  const idle = await openRawHttp2(gateway.url);
  const running = Array.from({ length: 20 }, (_, index) => askOn(session, { ":path": `/${index}` }));
  while (upstream.requests.length < 20) await turn();

  const told = once(session, "goaway");
  const isWhole = await gateway.drain(5_000);
  const answers = await Promise.all(running);
  const [code] = (await told) as [number];
  await idle.untilClosed();

  assert.equal(isWhole, true);
  assert.equal(code, 0);
  assert.ok(
    answers.every((answer) => answer.kind === "answer" && answer.body.toString() === '{"whole":true}'),
  );
  assert.equal(idle.frames.find(({ type }) => type === GOAWAY)?.payload.readUInt32BE(4), 0);
});

test("a drain that takes too long resets what is left", async () => {
  await using upstream = await startScriptedServer([answerNothing]);
  const gateway = await gatewayBefore(upstream.url);
  const running = askHttp2(gateway.url);
  while (upstream.requests.length === 0) await turn();

  const isWhole = await gateway.drain(50);

  assert.equal(isWhole, false);
  assert.equal((await running).kind, "broken");
});

test("an upload goes at the pace of the upstream, and arrives whole", async () => {
  await using upstream = await startHttp2Upstream(async (stream) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const body = await buffer(stream);
    stream.respond({ ":status": 200 });
    stream.end(String(body.length));
  });
  await using gateway = await gatewayBefore(upstream.url);

  const answer = await askHttp2(gateway.url, { method: "POST" }, Buffer.alloc(10_000_000));

  assert.equal(answer.kind === "answer" && answer.body.toString(), "10000000");
});
