import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ask } from "../ask.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { askHttp2 } from "./ask-http2.ts";
import { DATA, END_STREAM, frame, GOAWAY, HEADERS, RST_STREAM, uint32 } from "./frames.ts";
import { openRawHttp2, requestTo, startRawUpstream } from "./raw-http2.ts";
import type { RawAnswer, RawHttp2 } from "./raw-http2.ts";

const BODY = '{"whole":true,"rows":[1,2,3]}';
const HEAD = [
  [":status", "200"],
  ["content-type", "application/json"],
] as const;

const whole: RawAnswer = (connection, streamId) => {
  connection.head(streamId, HEAD);
  connection.write(frame(DATA, { flags: END_STREAM, streamId, payload: Buffer.from(BODY) }));
};

/** Sends a body but for its end, then does something else; a turn later, so that the part has been read. */
function partThen(act: (connection: RawHttp2, streamId: number) => void, length?: string): RawAnswer {
  return (connection, streamId) => {
    connection.head(streamId, length === undefined ? HEAD : [...HEAD, ["content-length", length]]);
    connection.write(frame(DATA, { streamId, payload: Buffer.from(BODY.slice(0, -5)) }));
    setTimeout(() => act(connection, streamId), 5);
  };
}

const reset = (code: number) => (connection: RawHttp2, streamId: number) =>
  connection.write(frame(RST_STREAM, { streamId, payload: uint32(code) }));
const goAway = (lastStreamId: number, code: number) => (connection: RawHttp2) =>
  connection.write(frame(GOAWAY, { payload: Buffer.concat([uint32(lastStreamId), uint32(code)]) }));
const end = (text: string) => (connection: RawHttp2, streamId: number) =>
  connection.write(frame(DATA, { flags: END_STREAM, streamId, payload: Buffer.from(text) }));

/** Ways to break an answer that has begun. */
const BREAKS: Readonly<Record<string, RawAnswer>> = {
  "RST_STREAM with INTERNAL_ERROR": partThen(reset(2)),
  "RST_STREAM with CANCEL, which node:http2 takes for an end": partThen(reset(8)),
  "RST_STREAM with NO_ERROR, which node:http2 takes for an end": partThen(reset(0)),
  "RST_STREAM with REFUSED_STREAM, too late": partThen(reset(7)),
  "END_STREAM before its Content-Length": partThen(end(""), String(BODY.length)),
  "more bytes than its Content-Length": partThen(end(BODY), String(BODY.length)),
  "a connection that is closed": partThen(({ socket }) => void socket.end()),
  "a connection that is reset": partThen(({ socket }) => void socket.resetAndDestroy()),
  "GOAWAY with INTERNAL_ERROR": partThen(goAway(1, 2)),
  "GOAWAY that leaves it out": partThen(goAway(0, 0)),
  "bytes that are no frames": partThen(({ socket }) => void socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")),
  "a trailer that HTTP/2 does not have": partThen((connection, streamId) =>
    connection.head(streamId, [["connection", "x"]], { isLast: true }),
  ),
  "RST_STREAM before its head": reset(2),
  "a connection that is closed before its head": ({ socket }) => void socket.end(),
};

for (const [name, asking] of [
  ["HTTP/1.1", ask],
  ["HTTP/2", askHttp2],
] as const) {
  describe(`to a client of ${name}, an upstream's answer that is broken off by`, { timeout: 60_000 }, () => {
    for (const [what, breaks] of Object.entries(BREAKS)) {
      test(`${what} arrives whole, from a new connection`, async () => {
        await using upstream = await startRawUpstream([breaks, whole]);
        await using gateway = await gatewayBefore(upstream.url);

        const answer = await asking(gateway.url);

        assert.equal(answer.kind, "answer");
        assert.deepEqual([answer.status, answer.body.toString()], [200, BODY]);
        assert.equal(answer.headers["proxy-status"], 'lastbyte; details="attempts=2"');
        assert.deepEqual([upstream.requests, upstream.connections.length], [2, 2]);
      });

      test(`${what} every time is a 502 that says so`, async () => {
        await using upstream = await startRawUpstream([breaks]);
        await using gateway = await gatewayBefore(upstream.url);

        const answer = await asking(gateway.url);

        assert.equal(answer.kind, "answer");
        assert.equal(answer.status, 502);
        assert.match(
          String(answer.headers["proxy-status"]),
          /^lastbyte; error=(?:connection_terminated|http_response_incomplete|http_protocol_error)$/,
        );
        assert.equal(upstream.requests, 3);
      });

      test(`${what} is asked for once, if it was a POST`, async () => {
        await using upstream = await startRawUpstream([breaks, whole]);
        await using gateway = await gatewayBefore(upstream.url);

        const answer = await asking(gateway.url, { method: "POST" }, "body");

        // Behind a status that says that the work was done, a 502 would have clients do it again.
        if (what.endsWith("before its head")) assert.equal(answer.kind === "answer" && answer.status, 502);
        else assert.equal(answer.kind, "broken");
        assert.equal(upstream.requests, 1);
      });
    }
  });
}

test("a client of HTTP/2 sees the status and the part of a POST's broken answer, and then the reset", async () => {
  await using upstream = await startRawUpstream([partThen(reset(8))]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  client.head(1, [[":method", "POST"], ...requestTo("/").slice(1)], { isLast: true });
  const broken = await client.until(({ type }) => type === RST_STREAM);
  client.socket.destroy();

  const kinds = client.frames.filter(({ streamId }) => streamId === 1).map(({ type }) => type);
  assert.deepEqual(kinds, [HEADERS, DATA, RST_STREAM]);
  assert.equal(broken?.payload.readUInt32BE(), 2);
});

test(
  "a connection that the upstream has said goodbye to is closed, even if the upstream leaves its side open",
  { timeout: 20_000 },
  async () => {
    let leave: (connection: RawHttp2) => void = () => {};
    const left = new Promise<RawHttp2>((settle) => {
      leave = settle;
    });
    await using upstream = await startRawUpstream([
      (connection, streamId) => {
        connection.socket.allowHalfOpen = true;
        goAway(streamId, 0)(connection);
        whole(connection, streamId);
        connection.socket.once("end", () => leave(connection));
      },
    ]);
    await using gateway = await gatewayBefore(upstream.url);

    const answer = await ask(gateway.url);
    const { socket } = await left;
    // Only a connection that is gone answers with a reset.
    for (let turns = 0; !socket.destroyed && turns < 10_000; turns += 1) {
      socket.write(frame(DATA));
      await new Promise<void>((resolve) => void setImmediate(resolve));
    }

    assert.equal(socket.destroyed, true);
    assert.equal(answer.kind === "answer" && answer.body.toString(), BODY);
  },
);
