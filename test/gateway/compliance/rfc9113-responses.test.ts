import assert from "node:assert/strict";
import { test } from "node:test";
import { answerWith, startScriptedServer } from "../../engine/scripted-server.ts";
import { ask } from "../ask.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { askHttp2 } from "../http2/ask-http2.ts";
import { DATA, END_STREAM, frame } from "../http2/frames.ts";
import { startRawUpstream } from "../http2/raw-http2.ts";
import type { FieldList } from "../http2/raw-http2.ts";

const OK: FieldList = [
  [":status", "200"],
  ["content-type", "text/plain"],
];

/** Answers that would be others in HTTP/1.1, by the section of RFC 9113 that speaks of them. */
const MALFORMED: readonly (readonly [section: string, what: string, fields: FieldList])[] = [
  ["§8.2.2", "transfer-encoding", [...OK, ["transfer-encoding", "chunked"]]],
  ["§8.2.2", "connection", [...OK, ["connection", "close"]]],
  ["§8.2.2", "upgrade", [...OK, ["upgrade", "websocket"]]],
  ["§8.2.1", "a name in upper case", [...OK, ["X-Upper", "b"]]],
  ["§8.3", "a pseudo field behind others", [["x", "y"], ...OK]],
  [
    "§8.3",
    "a pseudo field of requests",
    [
      [":status", "200"],
      [":path", "/"],
    ],
  ],
  ["§8.3.2", "no status", [["content-type", "text/plain"]]],
  ["§8.3.2", "a status that is none", [[":status", "2x0"]]],
  ["§8.6", "101", [[":status", "101"]]],
  ["§8.1.1", "two lengths", [...OK, ["content-length", "3"], ["content-length", "4"]]],
];

for (const [section, what, fields] of MALFORMED) {
  test(`an answer with ${what} is not passed on (RFC 9113 ${section})`, async () => {
    await using upstream = await startRawUpstream([
      (connection, streamId) => {
        connection.head(streamId, fields);
        connection.write(frame(DATA, { flags: END_STREAM, streamId, payload: Buffer.from("abc") }));
      },
    ]);
    await using gateway = await gatewayBefore(upstream.url);

    const answer = await ask(gateway.url);

    assert.equal(answer.kind, "answer");
    assert.equal(answer.status, 502);
    assert.equal(answer.headers["proxy-status"], "lastbyte; error=http_protocol_error");
    assert.equal(upstream.requests, 3);
  });
}

test("a field that would be two in HTTP/1.1 never reaches a client (RFC 9113 §10.3)", async () => {
  await using upstream = await startRawUpstream([
    (connection, streamId) => {
      connection.head(streamId, [
        ...OK,
        ["x", "a\r\nSet-Cookie: evil=1"],
        ["y: z\r\nevil", "1"],
        ["content-length", "3"],
      ]);
      connection.write(frame(DATA, { flags: END_STREAM, streamId, payload: Buffer.from("abc") }));
    },
  ]);
  await using gateway = await gatewayBefore(upstream.url);

  const answer = await ask(gateway.url);

  assert.equal(answer.kind, "answer");
  assert.equal(answer.body.toString(), "abc");
  assert.doesNotMatch(JSON.stringify(answer.headers), /evil/);
});

test("the fields of an HTTP/1.1 connection don't reach a client of HTTP/2 (RFC 9113 §8.2.2)", async () => {
  await using upstream = await startScriptedServer([
    answerWith(
      "200 Non-Standard Reason",
      [
        "X-Mine: 1",
        "Connection: X-Mine",
        "Keep-Alive: timeout=5",
        "Upgrade: h2c",
        "Proxy-Connection: close",
        "X-Odd: \xe9",
        "Content-Length: 2",
        "Set-Cookie: a=1",
        "Set-Cookie: b=2",
        "ETag: 1",
        "ETag: 2",
        "Constructor: 3",
      ],
      "ok",
    ),
  ]);
  await using gateway = await gatewayBefore(upstream.url);

  const answer = await askHttp2(gateway.url);

  assert.equal(answer.kind, "answer");
  const { headers } = answer;
  assert.deepEqual(Object.keys(headers).sort(), [
    ":status",
    "constructor",
    "content-length",
    "etag",
    "set-cookie",
    "x-odd",
  ]);
  assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
  assert.equal(answer.body.toString(), "ok");
});
