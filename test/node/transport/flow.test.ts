import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createFetch } from "@lastbyte/node";
import type { CallRecord } from "lastbyte";
import { CERTIFICATE, KEY } from "../../../packages/gateway/src/configuration/certificate.fixture.ts";
import { runProgram } from "../run-program.ts";
import { jsonAnswer, serveRaw } from "./raw-server.ts";

test("an abort closes the connection of a call that waits for its answer", async () => {
  let asked: (() => void) | undefined;
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  await using server = await serveRaw(() => asked?.());
  const controller = new AbortController();

  const call = createFetch()(server.url, { signal: controller.signal });
  await isAsked;
  controller.abort(new Error("enough"));

  await assert.rejects(call, { message: "enough" });
  await once(server.connections[0] ?? assert.fail("expected a connection"), "close");
});

test("a call that is aborted before it is sent leaves no trace on the wire", async () => {
  await using server = await serveRaw((socket) => socket.write(jsonAnswer("[]")));
  const fetch = createFetch();
  await (await fetch(server.url)).text();
  const controller = new AbortController();

  const call = fetch(server.url, { method: "POST", body: "x", signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(call, { message: "enough" });
  await (await fetch(server.url)).text();

  assert.deepEqual(
    server.requests.map(({ text }) => text.split(" ")[0]),
    ["GET", "GET"],
  );
  await assert.rejects(fetch(server.url, { signal: AbortSignal.abort(new Error("at once")) }), {
    message: "at once",
  });
  assert.equal(server.requests.length, 2);
});

test("a body that nobody reads stops its sender", async () => {
  const bytes = 200_000_000;
  let written = 0;
  const chunk = Buffer.alloc(1_000_000, 1);
  const server = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": bytes });
    const fill = (): void => {
      while (written < bytes) {
        written += chunk.length;
        if (!response.write(chunk)) return;
      }
      response.end();
    };
    response.on("drain", fill);
    fill();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const answer = await createFetch({ holdBytes: 0 })(`http://127.0.0.1:${port}`);
  const reader = answer.body?.getReader() ?? assert.fail("expected a body");
  let read = (await reader.read()).value?.length ?? 0;
  for (let look = 0, before = -1; look < 100 && before !== written; look += 1) {
    before = written;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  const writtenUnread = written;
  for (let part = await reader.read(); !part.done; part = await reader.read()) read += part.value.length;

  assert.ok(writtenUnread < 50_000_000, `${writtenUnread} bytes were sent to nobody`);
  assert.equal(read, bytes);
  server.close();
});

test("a body that nobody reads yet is no leak to Node, however many pieces of it are held", async (t) => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on("warning", onWarning);
  t.after(() => process.off("warning", onWarning));
  const text = "x".repeat(4_000_000);
  await using server = await serveRaw((socket) =>
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    ),
  );

  const answer = await createFetch()(server.url);
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const read = await answer.text();

  assert.equal(read, text);
  assert.deepEqual(warnings, []);
});

test("a retry goes to another address of the name, and both are in the record", async () => {
  const calls: CallRecord[] = [];
  const server = createServer((request, response) => {
    const isFaulty = request.socket.localAddress === "127.0.0.1";
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(isFaulty ? '{"a":' : '{"a":1}');
  });
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const fetch = createFetch({
    lookup: (_, __, callback) =>
      callback(
        null,
        ["127.0.0.1", "127.0.0.2"].map((address) => ({ address, family: 4 })),
      ),
    onEvent: (event) => void (event.type === "call" && calls.push(event.call)),
  });

  const answer = await fetch(`http://localhost:${port}`);

  assert.deepEqual(await answer.json(), { a: 1 });
  assert.deepEqual(
    calls[0]?.attempts.map(({ peer }) => peer),
    ["127.0.0.1", "127.0.0.2"],
  );
  server.closeAllConnections();
  server.close();
});

test("over TLS the server must prove who it is, by the authorities that Node trusts", () => {
  const folder = mkdtempSync(join(tmpdir(), "lastbyte-"));
  const authorities = join(folder, "authorities.pem");
  writeFileSync(authorities, CERTIFICATE);
  const program = `
    import { createServer } from "node:https";
    import { createFetch } from "@lastbyte/node";
    const server = createServer(${JSON.stringify({ key: KEY, cert: CERTIFICATE })}, (request, response) => {
      const { servername, alpnProtocol } = request.socket;
      response.setHeader("connection", "close");
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify([servername, alpnProtocol, request.socket.isSessionReused()]));
    });
    server.listen(0, async () => {
      server.unref();
      const fetch = createFetch({ maxAttempts: 1 });
      const told = [];
      for (const host of ["localhost", "localhost", "127.0.0.1", "127.0.0.2"]) {
        const url = "https://" + host + ":" + server.address().port;
        told.push(await fetch(url).then((answer) => answer.json(), (error) => error.code));
      }
      process.stdout.write(JSON.stringify(told));
    });`;
  const run = (env: Readonly<Record<string, string>>): unknown => {
    const { stdout, stderr } = runProgram(program, env);
    return stdout === "" ? assert.fail(stderr) : JSON.parse(stdout);
  };

  const [trusting, distrusting] = [run({ NODE_EXTRA_CA_CERTS: authorities }), run({})];
  rmSync(folder, { recursive: true });

  const refused = "tls_certificate_error";
  assert.deepEqual(trusting, [
    ["localhost", "http/1.1", false],
    ["localhost", "http/1.1", true],
    [false, "http/1.1", false],
    refused,
  ]);
  assert.deepEqual(distrusting, [refused, refused, refused, refused]);
});
