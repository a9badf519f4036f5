import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { answerJson, answerWith, startScriptedServer } from "../engine/scripted-server.ts";
import type { Answer } from "../engine/scripted-server.ts";
import { ask } from "./ask.ts";
import { gatewayBefore } from "./gateway-before.ts";
import { askRaw, openRaw } from "./raw-client.ts";

const WHOLE = answerJson({ whole: true }, [
  'ETag: "1"',
  "X-Odd:  two  spaces ",
  "Set-Cookie: a=1",
  "Set-Cookie: b=2",
]);

test("a whole answer arrives as it was sent: status, reason, fields in their order and case, body", async () => {
  await using upstream = await startScriptedServer([
    answerWith("203 Non-Standard Reason", ["X-B: 1", "x-a: 2", "Content-Length: 2", "X-B: 3"], "ok"),
  ]);
  await using gateway = await gatewayBefore(upstream.url);

  const answer = await askRaw(
    gateway.url,
    "GET /a%2Fb?c=%20&d HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n",
  );

  assert.equal(
    answer,
    "HTTP/1.1 203 Non-Standard Reason\r\nX-B: 1\r\nx-a: 2\r\nContent-Length: 2\r\nX-B: 3\r\nConnection: close\r\n\r\nok",
  );
  assert.match(upstream.requests[0] ?? "", /^GET \/a%2Fb\?c=%20&d HTTP\/1\.1\r\n/);
});

test("the upstream is told which way the request came, and nothing that was meant for the gateway (RFC 9110 §7.6)", async () => {
  await using upstream = await startScriptedServer([WHOLE]);
  await using gateway = await gatewayBefore(upstream.url);

  await askRaw(
    gateway.url,
    "GET / HTTP/1.1\r\nHost: gateway.test\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\nKeep-Alive: 5\r\n" +
      "Proxy-Authorization: secret\r\nX-Forwarded-For: 192.0.2.1\r\nVia: 1.0 before\r\nX-Kept: yes\r\nX-Lastbyte-Operation: export\r\n\r\n",
  );

  const lines = (upstream.requests[0] ?? "").split("\r\n");
  assert.ok(lines.includes(`Host: 127.0.0.1:${upstream.port}`));
  assert.ok(lines.includes("Via: 1.0 before, 1.1 lastbyte"));
  assert.ok(lines.includes("X-Forwarded-For: 192.0.2.1, 127.0.0.1"));
  assert.ok(lines.includes("X-Forwarded-Host: gateway.test"));
  assert.ok(lines.includes('Forwarded: for=127.0.0.1;proto=http;host="gateway.test"'));
  assert.ok(lines.includes("X-Kept: yes"));
  assert.ok(
    !lines.some((line) =>
      /^(?:X-Mine|TE|Keep-Alive|Proxy-Authorization|Connection|X-Lastbyte-Operation):/i.test(line),
    ),
    lines.join("\n"),
  );
});

test("HEAD, 204 and 304 have no body, whatever their fields say (RFC 9112 §6.3)", async () => {
  await using upstream = await startScriptedServer([
    answerWith("200 OK", ["Content-Length: 1000", "Content-Type: application/json"]),
    answerWith("204 No Content", []),
    answerWith("304 Not Modified", ['ETag: "1"', "Content-Length: 1000"]),
  ]);
  await using gateway = await gatewayBefore(upstream.url);

  const head = await ask(gateway.url, { method: "HEAD" });
  const empty = await ask(gateway.url);
  const unmodified = await ask(gateway.url, { headers: { "if-none-match": '"1"' } });

  assert.ok(head.kind === "answer" && empty.kind === "answer" && unmodified.kind === "answer");
  assert.deepEqual([head.status, head.headers["content-length"]], [200, "1000"]);
  assert.deepEqual([empty.status, empty.headers["content-length"]], [204, undefined]);
  assert.deepEqual([unmodified.status, unmodified.headers["etag"]], [304, '"1"']);
  assert.match(upstream.requests[2] ?? "", /\r\nif-none-match: "1"\r\n/i);
  assert.equal(upstream.requests.length, 3);
});

test("a client's own Range reaches the upstream, and a 206 that is cut is asked for again as it was", async () => {
  const part = [
    "Content-Type: application/json",
    "Content-Range: bytes 2-5/10",
    "Content-Length: 4",
    'ETag: "1"',
  ];
  await using upstream = await startScriptedServer([
    answerWith("206 Partial Content", part, "cd"),
    answerWith("206 Partial Content", part, "cdef"),
  ]);
  await using gateway = await gatewayBefore(upstream.url);

  const answer = await ask(gateway.url, { headers: { range: "bytes=2-5" } });

  assert.ok(answer.kind === "answer");
  assert.deepEqual([answer.status, answer.body.toString()], [206, "cdef"]);
  for (const request of upstream.requests) assert.match(request, /\r\nrange: bytes=2-5\r\n/i);
});

test("interim answers come through at once, and Expect: 100-continue is the upstream's to answer (RFC 9110 §10.1.1)", async () => {
  let continued = "";
  await using upstream = await startScriptedServer([
    async (socket) => {
      socket.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
      const [body] = (await once(socket, "data")) as [Buffer];
      continued = body.toString();
      socket.end("HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    },
  ]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRaw(gateway.url);

  client.write(
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\n",
  );
  await client.until(/Early Hints[^]*\r\n\r\n/);
  client.write("body");
  const answer = await client.untilClosed();

  assert.match(
    answer,
    /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 103 Early Hints\r\nLink: <\/a>\r\n\r\nHTTP\/1\.1 201 Created\r\n/,
  );
  assert.equal(continued, "body");
});

test("trailers come through in both directions, but none that would change the message (RFC 9110 §6.5.1)", async () => {
  await using upstream = await startScriptedServer([
    (socket) =>
      socket.end(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\n",
      ),
  ]);
  await using gateway = await gatewayBefore(upstream.url);

  const answer = await askRaw(
    gateway.url,
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2;ext=1\r\nhi\r\n0\r\nX-Up: 2\r\nHost: evil\r\n\r\n",
  );

  assert.match(answer, /\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n$/);
  assert.match(upstream.requests[0] ?? "", /\r\nTransfer-Encoding: chunked\r\n/);
});

test("requests that come at once are answered in their order, one after the other (RFC 9112 §9.3.2)", async () => {
  const numbered: Answer = (socket, head) => {
    const number = /^GET \/(\d)/.exec(head)?.[1] ?? "";
    setTimeout(
      () => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n${number}`),
      30 - 10 * Number(number),
    );
  };
  await using upstream = await startScriptedServer([numbered]);
  await using gateway = await gatewayBefore(upstream.url);
  const one = (number: number, more = ""): string => `GET /${number} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

  const answers = await askRaw(gateway.url, one(1) + one(2) + one(3, "Connection: close\r\n"));

  assert.deepEqual(
    [...answers.matchAll(/\r\n\r\n(\d)/g)].map(([, number]) => number),
    ["1", "2", "3"],
  );
});

test("CONNECT and the URLs of others are refused, in words that say what this is", async () => {
  await using upstream = await startScriptedServer([WHOLE]);
  await using gateway = await gatewayBefore(upstream.url);

  const connect = await askRaw(
    gateway.url,
    "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nConnection: close\r\n\r\n",
  );
  const absolute = await askRaw(
    gateway.url,
    "GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
  );
  const own = await askRaw(
    gateway.url,
    `GET ${gateway.url}/x HTTP/1.1\r\nHost: ${new URL(gateway.url).host}\r\nConnection: close\r\n\r\n`,
  );

  assert.match(connect, /^HTTP\/1\.1 405 [^]*not a proxy to any host/);
  assert.match(absolute, /^HTTP\/1\.1 421 [^]*not a proxy to any host/);
  assert.match(own, /^HTTP\/1\.1 200 /);
  assert.equal(upstream.requests.length, 1);
});

test("who is asked is what an absolute target says, in any case, and not what Host says (RFC 9112 §3.2.2)", async () => {
  await using upstream = await startScriptedServer([WHOLE]);
  await using gateway = await gatewayBefore(upstream.url, {
    routes: [{ host: "gateway.test", upstream: upstream.url }],
    preserveHost: true,
  });

  const answer = await askRaw(
    gateway.url,
    "GET http://Gateway.Test/x HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n",
  );

  assert.match(answer, /^HTTP\/1\.1 200 /);
  const [asked = ""] = upstream.requests;
  assert.match(asked, /^GET \/x HTTP\/1\.1\r\nHost: Gateway\.Test\r\n/i);
  assert.match(asked, /\r\nX-Forwarded-Host: Gateway\.Test\r\n/i);
  assert.ok(!asked.includes("other.test"));
});

test("a WebSocket is tunnelled, and other requests to change the protocol to HTTP/2 are not", async () => {
  const echo: Answer = (socket, head) => {
    if (!/upgrade: websocket/i.test(head)) return WHOLE(socket, head);
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\nhello",
    );
    return socket.on("data", (bytes) => socket.write(bytes.toString().toUpperCase()));
  };
  await using upstream = await startScriptedServer([echo]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRaw(gateway.url);

  client.write(
    "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
  await client.until(/hello$/);
  client.write("ping");
  const tunnelled = await client.until(/PING$/);
  client.socket.destroy();
  const plain = await askRaw(
    gateway.url,
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
  );

  assert.match(tunnelled, /^HTTP\/1\.1 101 Switching Protocols\r\n[^]*\r\n\r\nhelloPING$/);
  assert.match(plain, /^HTTP\/1\.1 200 /);
  assert.doesNotMatch(upstream.requests.at(-1) ?? "", /h2c|http2-settings/i);
});

test("an HTTP/1.0 client gets a length, and a break where a cut can't be mended", async () => {
  const chunked: Answer = (socket) =>
    socket.end(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    );
  await using upstream = await startScriptedServer([chunked]);
  await using gateway = await gatewayBefore(upstream.url);

  const answer = await askRaw(gateway.url, "GET / HTTP/1.0\r\n\r\n");

  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: 2\r\n[^]*\r\n\r\n\{\}$/);
  assert.doesNotMatch(answer, /chunked/i);
});

test("a PUT is sent again with its body, from the beginning; one that is too large to keep is not", async () => {
  const cutThenWhole: readonly Answer[] = [
    answerWith("200 OK", ["Content-Length: 10"], "cut"),
    answerWith("200 OK", ["Content-Length: 5"], "whole"),
  ];
  await using upstream = await startScriptedServer([...cutThenWhole, ...cutThenWhole]);
  await using gateway = await gatewayBefore(upstream.url, { limits: { keepRequestBytes: 1_000 } });

  const small = await ask(gateway.url, { method: "PUT" }, "the body");
  const large = await ask(gateway.url, { method: "PUT" }, "x".repeat(5_000));

  assert.ok(small.kind === "answer" && large.kind === "answer");
  assert.deepEqual([small.status, small.body.toString()], [200, "whole"]);
  assert.match(upstream.requests[1] ?? "", /^PUT \/ [^]*the body$/);
  assert.equal(large.status, 502);
  assert.equal(upstream.requests.length, 3);
});
