import assert from "node:assert/strict";
import { once } from "node:events";
import { constants, createSecureServer } from "node:http2";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { connect } from "node:tls";
import { startScriptedServer, answerJson } from "../engine/scripted-server.ts";
import { ask } from "./ask.ts";
import { CERTIFICATE, KEY } from "../../packages/gateway/src/configuration/certificate.fixture.ts";
import { gatewayBefore } from "./gateway-before.ts";
import { askHttp2, askOn, connectHttp2 } from "./http2/ask-http2.ts";
import { startHttp2Upstream } from "./http2/http2-upstream.ts";
import { openRaw } from "./raw-client.ts";

describe("TLS", () => {
  const connections = new Set<unknown>();
  const served: (string | false | null | undefined)[] = [];
  const server = createServer({ cert: CERTIFICATE, key: KEY }, (incoming, response) => {
    connections.add(incoming.socket);
    served.push((incoming.socket as { servername?: string | false | null }).servername);
    response.setHeader("content-type", "application/json");
    response.end('{"secure":true}');
  });
  let port = 0;

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ({ port } = server.address() as AddressInfo);
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  test("an https upstream is asked by its name, and its connection is used again", async () => {
    await using gateway = await gatewayBefore(`https://localhost:${port}`, {
      upstreamCa: CERTIFICATE,
      lookup: async () => ["127.0.0.1"],
    });

    const answers = [await ask(gateway.url), await ask(gateway.url)];

    for (const answer of answers)
      assert.ok(
        answer.kind === "answer" && answer.body.toString() === '{"secure":true}',
        JSON.stringify(answer),
      );
    assert.equal(connections.size, 1);
    assert.deepEqual(served, ["localhost", "localhost"]);
  });

  test("an upstream whose certificate nobody trusts is a 502, and gets no request", async () => {
    const before = served.length;
    await using gateway = await gatewayBefore(`https://127.0.0.1:${port}`);

    const answer = await ask(gateway.url);

    assert.ok(answer.kind === "answer");
    assert.deepEqual(
      [answer.status, answer.headers["proxy-status"]],
      [502, "lastbyte; error=tls_certificate_error"],
    );
    assert.equal(served.length, before);
  });

  test("an upstream whose certificate is for another name is a 502", async () => {
    await using gateway = await gatewayBefore(`https://other.test:${port}`, {
      upstreamCa: CERTIFICATE,
      lookup: async () => ["127.0.0.1"],
    });

    const answer = await ask(gateway.url);

    assert.ok(answer.kind === "answer");
    assert.equal(answer.headers["proxy-status"], "lastbyte; error=tls_certificate_error");
  });

  test("new options with a certificate that is none change nothing", async () => {
    await using upstream = await startScriptedServer([answerJson({ from: "first" })]);
    await using other = await startScriptedServer([answerJson({ from: "second" })]);
    await using gateway = await gatewayBefore(upstream.url, { tls: { cert: CERTIFICATE, key: KEY } });

    assert.throws(() => gateway.reload({ upstream: other.url, tls: { cert: "none", key: KEY } }));
    const answer = await askHttp2(gateway.url);

    assert.ok(answer.kind === "answer");
    assert.equal(answer.body.toString(), '{"from":"first"}');
  });

  test("connections that never finish their handshake are bounded as others are, and hold up no end", async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    const gateway = await gatewayBefore(upstream.url, {
      tls: { cert: CERTIFICATE, key: KEY },
      limits: { maxConnections: 2 },
    });
    const silent = [await openRaw(gateway.url), await openRaw(gateway.url)];

    const third = await openRaw(gateway.url);
    await third.untilClosed();
    await gateway.close();

    await Promise.all(silent.map((client) => client.untilClosed()));
    assert.equal(third.received, "");
  });

  test("a connection that takes too long to finish its handshake is let go", async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    await using gateway = await gatewayBefore(upstream.url, {
      tls: { cert: CERTIFICATE, key: KEY },
      limits: { clientHeadTimeoutMs: 1 },
    });

    const silent = await openRaw(gateway.url);

    assert.equal(await silent.untilClosed(), "");
  });

  test("clients speak https where there is a certificate, and HTTP/1.1 where they don't know HTTP/2", async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    await using gateway = await gatewayBefore(upstream.url, { tls: { cert: CERTIFICATE, key: KEY } });

    const { hostname, port } = new URL(gateway.url);
    const socket = connect({
      host: hostname,
      port: Number(port),
      ca: CERTIFICATE,
      ALPNProtocols: ["http/1.1"],
    });
    await once(socket, "secureConnect");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    const { alpnProtocol } = socket;
    socket.destroy();

    assert.match(answer.toString(), /^HTTP\/1\.1 200 /);
    assert.equal(alpnProtocol, "http/1.1");
    assert.match(upstream.requests[0] ?? "", /\r\nX-Forwarded-Proto: https\r\n/);
  });

  test("clients are offered HTTP/2 first, on the same port (ALPN)", async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    await using gateway = await gatewayBefore(upstream.url, { tls: { cert: CERTIFICATE, key: KEY } });
    const session = connectHttp2(gateway.url.replace("127.0.0.1", "localhost"));

    const answer = await askOn(session, { ":path": "/" });
    const { alpnProtocol } = session;
    session.destroy();

    assert.equal(answer.kind === "answer" && answer.body.toString(), '{"whole":true}');
    assert.equal(alpnProtocol, "h2");
    assert.match(upstream.requests[0] ?? "", /\r\nVia: 2\.0 lastbyte\r\n[^]*X-Forwarded-Proto: https\r\n/);
  });

  test("an https upstream that speaks HTTP/2 is asked in it where upstreamHttp2 says so", async () => {
    await using upstream = await startHttp2Upstream((stream) => stream.end("h2"), { isSecure: true });
    const options = { upstreamCa: CERTIFICATE, lookup: async () => ["127.0.0.1"] };
    await using gateway = await gatewayBefore(upstream.url, { ...options, upstreamHttp2: true });
    await using without = await gatewayBefore(`https://localhost:${port}`, options);

    const answers = await Promise.all([ask(gateway.url), askHttp2(gateway.url)]);
    const plain = await ask(without.url);

    for (const answer of answers) assert.equal(answer.kind === "answer" && answer.body.toString(), "h2");
    assert.equal(upstream.heads[0]?.[":scheme"], "https");
    assert.equal(plain.kind === "answer" && plain.body.toString(), '{"secure":true}');
  });

  test("an https upstream that asks for HTTP/1.1 gets it (RFC 9113 §7, HTTP_1_1_REQUIRED)", async () => {
    const versions: string[] = [];
    const both = createSecureServer(
      { cert: CERTIFICATE, key: KEY, allowHTTP1: true },
      (incoming, response) => {
        versions.push(incoming.httpVersion);
        if (incoming.httpVersion === "2.0") incoming.stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED);
        else response.end("http1");
      },
    );
    await new Promise<void>((resolve) => both.listen(0, "127.0.0.1", resolve));
    await using gateway = await gatewayBefore(`https://localhost:${(both.address() as AddressInfo).port}`, {
      upstreamCa: CERTIFICATE,
      upstreamHttp2: true,
      lookup: async () => ["127.0.0.1"],
    });

    const answers = [await ask(gateway.url), await ask(gateway.url)];
    both.close();

    for (const answer of answers) assert.equal(answer.kind === "answer" && answer.body.toString(), "http1");
    assert.deepEqual(versions, ["2.0", "1.1", "1.1"]);
  });

  test("a WebSocket goes to an https upstream in HTTP/1.1, though it speaks HTTP/2 as well", async () => {
    const both = createSecureServer(
      { cert: CERTIFICATE, key: KEY, allowHTTP1: true },
      (_incoming, response) => {
        response.end("h2");
      },
    );
    both.on("upgrade", (_incoming: unknown, socket: Socket) =>
      socket.end(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello",
      ),
    );
    await new Promise<void>((resolve) => both.listen(0, "127.0.0.1", resolve));
    await using gateway = await gatewayBefore(`https://localhost:${(both.address() as AddressInfo).port}`, {
      upstreamCa: CERTIFICATE,
      upstreamHttp2: true,
      lookup: async () => ["127.0.0.1"],
    });
    await ask(gateway.url);
    const client = await openRaw(gateway.url);

    client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    const answer = await client.until(/hello$/);
    client.socket.destroy();
    both.close();

    assert.match(answer, /^HTTP\/1\.1 101 /);
  });
});
