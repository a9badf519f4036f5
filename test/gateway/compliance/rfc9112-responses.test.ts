import assert from "node:assert/strict";
import { test } from "node:test";
import { answerWith, startScriptedServer } from "../../engine/scripted-server.ts";
import { ask } from "../ask.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { askHttp2 } from "../http2/ask-http2.ts";
import { askRaw } from "../raw-client.ts";

/** Answers that could be read in two ways, by the section that speaks of them. */
const AMBIGUOUS: readonly (readonly [section: string, what: string, bytes: string])[] = [
  [
    "RFC 9112 §6.3",
    "both Content-Length and Transfer-Encoding",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  ],
  [
    "RFC 9112 §6.3",
    "two different lengths",
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
  ],
  [
    "RFC 9112 §6.1",
    "a coding that nobody asked for",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  ],
  [
    "RFC 9112 §6.1",
    "Transfer-Encoding in HTTP/1.0",
    "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  ],
  [
    "RFC 9112 §7.1",
    "a chunk size that is none",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
  ],
  [
    "RFC 9112 §7.1",
    "a chunk whose data goes on too long",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
  ],
  ["RFC 9112 §5.2", "a folded line", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 3\r\n\r\nabc"],
  ["RFC 9112 §5.1", "a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\nabc"],
  ["RFC 9112 §2.2", "lines that end with LF alone", "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc"],
  ["RFC 9112 §4", "no status line", "220 smtp.example.com ESMTP\r\n\r\n"],
  ["RFC 9112 §4", "a status that is none", "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"],
  [
    "RFC 9110 §15.2.2",
    "101 that nobody asked for",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
  ],
];

for (const [section, what, bytes] of AMBIGUOUS) {
  test(`an answer with ${what} is not passed on (${section})`, async () => {
    await using upstream = await startScriptedServer([(socket) => socket.end(bytes, "latin1")]);
    await using gateway = await gatewayBefore(upstream.url);

    const answer = await ask(`${gateway.url}/`);

    assert.equal(answer.kind, "answer");
    assert.equal(answer.status, 502);
    assert.equal(answer.headers["proxy-status"], "lastbyte; error=http_protocol_error");
    assert.equal(upstream.requests.length, 3);
  });
}

for (const [method, lengths] of [
  ["GET", ["Content-Length: 3", "Content-Length: 3"]],
  ["GET", ["Content-Length: 3, 3"]],
  ["HEAD", ["Content-Length: 3", "content-length: 3"]],
] as const) {
  test(`a length that comes twice in ${lengths.join(" and ")} is told once to a ${method} (RFC 9110 §8.6)`, async () => {
    const body = method === "HEAD" ? "" : "abc";
    await using upstream = await startScriptedServer([answerWith("200 OK", lengths, body)]);
    await using gateway = await gatewayBefore(upstream.url);

    const http1 = await askRaw(gateway.url, `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    const http2 = await askHttp2(gateway.url, { method });

    assert.equal(http1, `HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n${body}`);
    assert.ok(http2.kind === "answer");
    assert.deepEqual([http2.headers["content-length"], http2.body.toString()], ["3", body]);
  });
}

test("bytes behind an answer are not taken for the next one (RFC 9112 §9.2)", async () => {
  const forged = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
  await using upstream = await startScriptedServer([
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst${forged}`),
    (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond"),
  ]);
  await using gateway = await gatewayBefore(upstream.url);

  const bodies = [await ask(`${gateway.url}/1`), await ask(`${gateway.url}/2`)].map((answer) =>
    answer.kind === "answer" ? answer.body.toString() : answer.code,
  );

  assert.deepEqual(bodies, ["first", "second"]);
});
