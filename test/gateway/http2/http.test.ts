import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http2";
import { test } from "node:test";
import { answerJson, answerWith, startScriptedServer } from "../../engine/scripted-server.ts";
import { ask } from "../ask.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { askRaw, openRaw } from "../raw-client.ts";
import { askHttp2, askOn, connectHttp2 } from "./ask-http2.ts";
import { END_STREAM, RST_STREAM } from "./frames.ts";
import { startHttp2Upstream } from "./http2-upstream.ts";
import { openRawHttp2, requestTo } from "./raw-http2.ts";

test("a request of HTTP/2 reaches an upstream of HTTP/1.1 as one of its own (RFC 9113 §8.3)", async () => {
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  client.head(
    1,
    requestTo("/a%2Fb?c=%20", [
      ["x-odd", "\xe9"],
      ["cookie", "a=1"],
      ["te", "trailers"],
      ["cookie", "b=2"],
      ["via", "1.0 before"],
    ]),
    { isLast: true },
  );
  await client.until(({ flags, streamId }) => streamId === 1 && (flags & END_STREAM) !== 0);
  client.socket.destroy();

  assert.deepEqual((upstream.requests[0] ?? "").split("\r\n"), [
    "GET /a%2Fb?c=%20 HTTP/1.1",
    `Host: 127.0.0.1:${upstream.port}`,
    "x-odd: \xe9",
    "cookie: a=1; b=2",
    "Via: 1.0 before, 2.0 lastbyte",
    'Forwarded: for=127.0.0.1;proto=http;host="gateway.test"',
    "X-Forwarded-For: 127.0.0.1",
    "X-Forwarded-Proto: http",
    "X-Forwarded-Host: gateway.test",
    "",
    "",
  ]);
});

test("a request of HTTP/1.1 reaches an upstream of HTTP/2 as one of its own", async () => {
  await using upstream = await startHttp2Upstream((stream) => {
    stream.respond({ ":status": 203, "x-odd": "\xe9", "set-cookie": ["a=1", "b=2"], "content-length": 2 });
    stream.end("ok");
  });
  await using gateway = await gatewayBefore(`${upstream.url}/base`);

  const answer = await askRaw(
    gateway.url,
    "GET /x?y HTTP/1.1\r\nHost: gateway.test\r\nX-Twice: 1\r\nx-twice: 2\r\nContent-Type: a\r\nContent-Type: b\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\nUpgrade: x\r\n\r\n",
  );

  assert.equal(
    answer,
    "HTTP/1.1 203 Non-Authoritative Information\r\nx-odd: \xe9\r\nset-cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 2\r\nConnection: close\r\n\r\nok".replace(
      "content-length: 2\r\n",
      `content-length: 2\r\ndate: ${/date: (.*)\r\n/.exec(answer)?.[1]}\r\n`,
    ),
  );
  const [head] = upstream.heads;
  assert.deepEqual(
    [head?.[":path"], head?.[":authority"], head?.[":scheme"]],
    ["/base/x?y", new URL(upstream.url).host, "http"],
  );
  assert.deepEqual([head?.["x-twice"], head?.["te"], head?.["via"]], ["1, 2", "trailers", "1.1 lastbyte"]);
  assert.deepEqual(
    [head?.["x-mine"], head?.["connection"], head?.["upgrade"]],
    [undefined, undefined, undefined],
  );
});

test("HEAD, 204, 205 and 304 have no body in HTTP/2, whatever their fields say", async () => {
  await using upstream = await startScriptedServer([
    answerWith("200 OK", ["Content-Length: 1000", "Content-Type: application/json"]),
    answerWith("204 No Content", ["Content-Length: 5"]),
    answerWith("205 Reset Content", ["Content-Length: 0"]),
    answerWith("304 Not Modified", ['ETag: "1"', "Content-Length: 1000"]),
  ]);
  await using gateway = await gatewayBefore(upstream.url);

  const head = await askHttp2(gateway.url, { method: "HEAD" });
  const others = [await askHttp2(gateway.url), await askHttp2(gateway.url), await askHttp2(gateway.url)];

  const shown = [head, ...others].map((answer) =>
    answer.kind === "answer" ? [answer.status, answer.headers["content-length"], answer.body.length] : answer,
  );
  assert.deepEqual(shown, [
    [200, "1000", 0],
    [204, undefined, 0],
    [205, undefined, 0],
    [304, "1000", 0],
  ]);
  assert.equal(upstream.requests.length, 4);
});

test("HEAD and 304 of an HTTP/2 upstream have no body", async () => {
  await using upstream = await startHttp2Upstream((stream, head) => {
    const status = head[":path"] === "/304" ? 304 : 200;
    stream.respond(
      { ":status": status, "content-length": 1000, "content-type": "application/json" },
      { endStream: true },
    );
  });
  await using gateway = await gatewayBefore(upstream.url);

  const answers = [
    await ask(gateway.url, { method: "HEAD" }),
    await ask(`${gateway.url}/304`),
    await askHttp2(`${gateway.url}/304`),
  ];

  for (const answer of answers) {
    assert.equal(answer.kind, "answer");
    assert.deepEqual([answer.headers["content-length"], answer.body.length], ["1000", 0]);
  }
  assert.equal(upstream.heads.length, 3);
});

test("trailers come through from HTTP/2 to HTTP/2, and none that would change the message", async () => {
  let received: IncomingHttpHeaders = {};
  await using upstream = await startHttp2Upstream((stream) => {
    stream.on("trailers", (trailers) => (received = trailers));
    stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "1", "content-type": "text/evil" }));
    stream.on("end", () => {
      stream.respond({ ":status": 200, "content-type": "text/plain" }, { waitForTrailers: true });
      stream.end("answer");
    });
    stream.resume();
  });
  await using gateway = await gatewayBefore(upstream.url);
  const session = connectHttp2(gateway.url);
  const stream = session.request({ ":method": "POST", ":path": "/" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "x-up": "2", "x-forwarded-for": "evil" }));
  stream.resume();
  stream.end("request");
  const [trailers] = (await once(stream, "trailers")) as [IncomingHttpHeaders];
  session.destroy();

  assert.deepEqual(Object.entries(trailers), [["x-sum", "1"]]);
  assert.deepEqual(Object.entries(received), [["x-up", "2"]]);
});

test("trailers that HTTP/2 can't have are left out, and stop nobody (RFC 9113 §8.2.2)", async () => {
  const chunked =
    "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nKeep-Alive: 5\r\nHTTP2-Settings: a\r\nX-Sum: 1\r\n\r\n";
  let received: IncomingHttpHeaders = {};
  await using http2 = await startHttp2Upstream((stream) => {
    stream.on("trailers", (trailers) => (received = trailers));
    stream.on("end", () => stream.respond({ ":status": 204 }, { endStream: true }));
    stream.resume();
  });
  await using http1 = await startScriptedServer([(socket) => socket.end(`HTTP/1.1 200 OK\r\n${chunked}`)]);
  await using toHttp2 = await gatewayBefore(http2.url);
  await using toHttp1 = await gatewayBefore(http1.url);

  const sent = await askRaw(toHttp2.url, `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${chunked}`);
  const answer = await askHttp2(toHttp1.url);

  assert.match(sent, /^HTTP\/1\.1 204 /);
  assert.deepEqual(Object.entries(received), [["x-sum", "1"]]);
  assert.equal(answer.kind, "answer");
  assert.deepEqual(Object.entries(answer.trailers ?? {}), [["x-sum", "1"]]);
});

test("a gRPC answer passes as it comes, with its status behind it, in both directions at once", async () => {
  await using upstream = await startHttp2Upstream((stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.on("data", (chunk: Buffer) => stream.write(chunk.toString().toUpperCase()));
    stream.on("end", () => stream.end());
  });
  await using gateway = await gatewayBefore(upstream.url);
  const session = connectHttp2(gateway.url);
  const stream = session.request({
    ":method": "POST",
    ":path": "/",
    "content-type": "application/grpc",
    te: "trailers",
  });

  const replies: string[] = [];
  for (const message of ["one", "two", "three"]) {
    stream.write(message);
    const [reply] = (await once(stream, "data")) as [Buffer];
    replies.push(reply.toString());
  }
  stream.end();
  const [trailers] = (await once(stream, "trailers")) as [IncomingHttpHeaders];
  session.destroy();

  assert.deepEqual(replies, ["ONE", "TWO", "THREE"]);
  assert.equal(trailers["grpc-status"], "0");
  assert.equal(upstream.heads[0]?.["te"], "trailers");
});

test("interim answers come through HTTP/2 at once, and Expect: 100-continue is the upstream's to answer", async () => {
  await using upstream = await startHttp2Upstream((stream) => {
    stream.additionalHeaders({ ":status": 100 });
    stream.additionalHeaders({ ":status": 103, link: "</a>" });
    stream.on("end", () => stream.respond({ ":status": 201 }, { endStream: true }));
    stream.resume();
  });
  await using gateway = await gatewayBefore(upstream.url);
  const session = connectHttp2(gateway.url);
  const interim: unknown[] = [];
  const stream = session.request({ ":method": "POST", ":path": "/", expect: "100-continue" });
  stream.on("headers", (head) => interim.push([head[":status"], head["link"]]));
  stream.on("continue", () => stream.end("body"));
  const [head] = (await once(stream, "response")) as [IncomingHttpHeaders];
  session.destroy();

  assert.equal(head[":status"], 201);
  assert.deepEqual(interim, [
    [100, undefined],
    [103, "</a>"],
  ]);
});

test("CONNECT is refused in words, and routes go by :authority", async () => {
  await using first = await startScriptedServer([answerJson({ first: true })]);
  await using second = await startScriptedServer([answerJson({ second: true })]);
  await using gateway = await gatewayBefore(first.url, {
    routes: [{ host: "second.test", upstream: second.url }],
  });
  const session = connectHttp2(gateway.url);

  const connected = await askOn(session, { ":method": "CONNECT", ":authority": "example.com:443" });
  const routed = await askOn(session, { ":path": "/", ":authority": "second.test:80" });
  const other = await askOn(session, { ":path": "/", ":authority": "anything.test" });
  session.destroy();

  assert.ok(connected.kind === "answer" && routed.kind === "answer" && other.kind === "answer");
  assert.equal(connected.status, 405);
  assert.match(connected.body.toString(), /not a proxy to any host/);
  assert.equal(routed.body.toString(), '{"second":true}');
  assert.equal(other.body.toString(), '{"first":true}');
});

test("an answer that comes before the request has ended ends the upload with NO_ERROR (RFC 9113 §8.1)", async () => {
  await using upstream = await startScriptedServer([
    answerWith("413 Content Too Large", ["Content-Length: 2"], "no"),
  ]);
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRawHttp2(gateway.url);

  client.head(1, [[":method", "POST"], ...requestTo("/").slice(1)]);
  const end = await client.until(({ flags, type }) => type !== RST_STREAM && (flags & END_STREAM) !== 0);
  const reset = await client.until(({ type }) => type === RST_STREAM);
  client.socket.destroy();

  assert.ok(end !== undefined && reset !== undefined);
  assert.equal(reset.payload.readUInt32BE(), 0);
  assert.ok(client.frames.indexOf(end) < client.frames.indexOf(reset));
});

test("an HTTP/1.1 client's WebSocket is not asked of an upstream that speaks HTTP/2 alone", async () => {
  await using upstream = await startHttp2Upstream((stream) => {
    stream.respond({ ":status": 426 }, { endStream: true });
  });
  await using gateway = await gatewayBefore(upstream.url);
  const client = await openRaw(gateway.url);

  client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const answer = await client.until(/\r\n\r\n/);
  client.socket.destroy();

  assert.match(answer, /^HTTP\/1\.1 426 /);
  assert.equal(upstream.heads[0]?.["upgrade"], undefined);
});
