import assert from "node:assert/strict";
import { test } from "node:test";
import { answerJson, startScriptedServer } from "../../engine/scripted-server.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { DATA, END_STREAM, frame, GOAWAY, HEADERS, RST_STREAM } from "../http2/frames.ts";
import { openRawHttp2, requestTo } from "../http2/raw-http2.ts";
import type { FieldList, RawHttp2 } from "../http2/raw-http2.ts";

const withPath = (path: string): FieldList => requestTo(path);
const post = (more: FieldList): FieldList => [[":method", "POST"], ...requestTo("/", more).slice(1)];
const body = (text: string) => (client: RawHttp2) =>
  client.write(frame(DATA, { flags: END_STREAM, streamId: 1, payload: Buffer.from(text) }));

/** Requests that would be others in HTTP/1.1, by the section of RFC 9113 that speaks of them. */
const MALFORMED: readonly (readonly [
  section: string,
  what: string,
  fields: FieldList,
  send?: (client: RawHttp2) => void,
])[] = [
  ["§8.2.1", "a name in upper case", requestTo("/", [["X-Upper", "b"]])],
  [
    "§8.2.2",
    "transfer-encoding",
    post([["transfer-encoding", "chunked"]]),
    body("0\r\n\r\nGET /evil HTTP/1.1\r\n\r\n"),
  ],
  ["§8.2.2", "connection", requestTo("/", [["connection", "close"]])],
  ["§8.2.2", "keep-alive", requestTo("/", [["keep-alive", "5"]])],
  ["§8.2.2", "proxy-connection", requestTo("/", [["proxy-connection", "close"]])],
  ["§8.2.2", "upgrade", requestTo("/", [["upgrade", "websocket"]])],
  ["§8.2.2", "te with more than trailers", requestTo("/", [["te", "gzip"]])],
  ["§8.3", "a pseudo field behind others", [...requestTo("/").slice(0, 3), ["x", "y"], [":path", "/"]]],
  ["§8.3", "a pseudo field that is none", requestTo("/").concat([[":evil", "x"]])],
  ["§8.3", "a pseudo field of answers", requestTo("/").concat([[":status", "200"]])],
  ["§8.3", "two paths", requestTo("/").concat([[":path", "/evil"]])],
  ["§8.3.1", "no path", requestTo("/").slice(0, 3)],
  ["§8.3.1", "an empty path", withPath("")],
  ["§8.3.1", "no method", requestTo("/").slice(1)],
  ["§8.3.1", "no scheme", [...requestTo("/").slice(0, 1), ...requestTo("/").slice(2)]],
  [
    "§8.3.1",
    "a scheme that is not HTTP's",
    [[":method", "GET"], [":scheme", "file"], ...requestTo("/").slice(2)],
  ],
  ["§8.3.1", "no authority", [...requestTo("/").slice(0, 2), [":path", "/"]]],
  [
    "§8.3.1",
    "a user in its authority",
    [...requestTo("/").slice(0, 2), [":authority", "a@b"], [":path", "/"]],
  ],
  ["§8.3.1", "an authority and another host", requestTo("/", [["host", "other.test"]])],
  ["§10.3", "a request line in its path", withPath("/ HTTP/1.1\r\nHost: a\r\n\r\nGET /evil")],
  ["§10.3", "a space in its path", withPath("/a b")],
  ["§10.3", "a whole URL as its path", withPath("http://evil.test/")],
  [
    "§10.3",
    "a request line as its method",
    [[":method", "GET / HTTP/1.1\r\nX:"], ...requestTo("/").slice(1)],
  ],
  [
    "§8.5",
    "extended CONNECT",
    [[":method", "CONNECT"], [":protocol", "websocket"], ...requestTo("/").slice(1)],
  ],
  ["§8.1.1", "less than its Content-Length", post([["content-length", "10"]]), body("short")],
  [
    "§8.1.1",
    "two lengths",
    post([
      ["content-length", "2"],
      ["content-length", "3"],
    ]),
    body("ab"),
  ],
  ["§8.1.1", "a length that is none", post([["content-length", "+2"]]), body("ab")],
];

for (const [section, what, fields, send] of MALFORMED) {
  test(`a request with ${what} is refused, and its connection goes on (RFC 9113 ${section})`, async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    await using gateway = await gatewayBefore(upstream.url);
    const client = await openRawHttp2(gateway.url);

    client.head(1, fields, { isLast: send === undefined });
    send?.(client);
    const answer = await client.until(({ streamId }) => streamId === 1);
    client.head(3, requestTo("/next"), { isLast: true });
    await client.until(({ streamId, flags }) => streamId === 3 && (flags & END_STREAM) !== 0);
    client.socket.destroy();

    assert.ok(answer !== undefined);
    assert.ok(answer.type === RST_STREAM || statusOf(answer.payload) !== 200, `${answer.type}`);
    // A body that is too short shows only when the request is on its way; it never gets to its end there.
    const ended = upstream.requests.filter(
      (request) => !/^POST [^]*\r\ncontent-length: (?:10|2)\r\n/i.test(request),
    );
    assert.deepEqual(
      ended.map((request) => request.split("\r\n", 1)[0]),
      ["GET /next HTTP/1.1"],
    );
    assert.ok(upstream.requests.every((request) => !request.includes("evil")));
  });
}

/** Fields that are none: Node's HTTP/2 library leaves them out without a word, and what is left is a sound request. */
const NO_FIELDS: readonly (readonly [what: string, name: string, value: string])[] = [
  ["CR and LF in a value", "x", "a\r\nContent-Length: 0\r\n\r\nGET /evil HTTP/1.1"],
  ["LF alone in a value", "x", "a\nevil: c"],
  ["NUL in a value", "x", "evil\0b"],
  ["CR and LF in a name", "x: a\r\nevil", "b"],
  ["a colon in a name", "x:evil", "b"],
  ["a space in a name", "x evil", "b"],
  ["an empty name", "", "evil"],
  ["space in front of a value", "x", " evil"],
];

for (const [what, name, value] of NO_FIELDS) {
  test(`a field with ${what} never reaches the upstream (RFC 9113 §8.2.1)`, async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    await using gateway = await gatewayBefore(upstream.url);
    const client = await openRawHttp2(gateway.url);

    client.head(1, requestTo("/", [[name, value]]), { isLast: true });
    await client.until(({ streamId, flags }) => streamId === 1 && (flags & END_STREAM) !== 0);
    client.socket.destroy();

    for (const request of upstream.requests) {
      assert.doesNotMatch(request, /evil|\nx[ :]/);
      assert.equal(request.split("\r\n\r\n").length, 2);
    }
  });
}

test("a body that is longer than its Content-Length is not passed on (RFC 9113 §8.1.1)", async () => {
  await using upstream = await startScriptedServer([() => {}]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  client.head(1, post([["content-length", "2"]]));
  body("longer")(client);
  const reset = await client.until(({ type }) => type === RST_STREAM);
  client.socket.destroy();

  assert.equal(reset?.streamId, 1);
  assert.ok(upstream.requests.every((request) => !/lo/.test(request.split("\r\n\r\n")[1] ?? "")));
});

test("a body that is longer than its Content-Length ends its stream, and no other one (RFC 9113 §8.1.1)", async () => {
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  client.head(1, post([["content-length", "100"]]));
  client.head(3, post([["content-length", "2"]]));
  client.write(frame(DATA, { flags: END_STREAM, streamId: 3, payload: Buffer.from("longer") }));
  const reset = await client.until(({ type, streamId }) => type === RST_STREAM && streamId === 3);
  client.head(5, requestTo("/"), { isLast: true });
  const answer = await client.until(({ flags, streamId }) => streamId === 5 && (flags & END_STREAM) !== 0);
  client.socket.destroy();

  assert.equal(reset?.payload.readUInt32BE(), PROTOCOL_ERROR);
  assert.ok(answer !== undefined);
  assert.ok(client.frames.every(({ type }) => type !== GOAWAY));
});

const PROTOCOL_ERROR = 1;

/** The gateway's own answers say their status without Huffman coding only sometimes; 200 is one byte (RFC 7541 §6.1). */
function statusOf(block: Buffer): number | undefined {
  return block.includes(0x88) && block.indexOf(0x88) < 3 ? 200 : undefined;
}

test("frames that break the protocol end the connection, and nobody else's (RFC 9113 §5.4.1)", async () => {
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await gatewayBefore(upstream.url);
  const bad = await openRawHttp2(gateway.url);
  const good = await openRawHttp2(gateway.url);

  bad.write(frame(HEADERS, { flags: 5, streamId: 1, payload: Buffer.from("no compression at all") }));
  await bad.untilClosed();
  good.head(1, requestTo("/"), { isLast: true });
  const answer = await good.until(({ flags, streamId }) => streamId === 1 && (flags & END_STREAM) !== 0);
  good.socket.destroy();

  assert.ok(answer !== undefined);
  assert.equal(upstream.requests.length, 1);
});
