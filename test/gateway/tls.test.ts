import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { connect } from "node:tls";
import { startScriptedServer, answerJson } from "../engine/scripted-server.ts";
import { ask } from "./ask.ts";
import { CERTIFICATE, KEY } from "./certificate.ts";
import { gatewayBefore } from "./gateway-before.ts";

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
});
