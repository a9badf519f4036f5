import assert from "node:assert/strict";
import { createSecureServer } from "node:http2";
import type { ServerHttp2Session } from "node:http2";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { test } from "node:test";
import { createSecureContext } from "node:tls";
import { ask } from "../ask.ts";
import { CERTIFICATE, KEY } from "../../../packages/gateway/src/configuration/certificate.fixture.ts";
import { gatewayBefore } from "../gateway-before.ts";

const SECRETS = { cert: CERTIFICATE, key: KEY };
const CALLS = 5;

test("calls that wait together for an upstream which no longer speaks HTTP/2 open their connections side by side", async () => {
  const first = createSecureServer(SECRETS, (_request, response) => response.end("http2"));
  const sessions = new Set<ServerHttp2Session>();
  first.on("session", (session) => sessions.add(session));
  const port = await listen(first, 0);
  await using gateway = await gatewayBefore(`https://localhost:${port}`, {
    upstreamCa: CERTIFICATE,
    upstreamHttp2: true,
    lookup: async () => ["127.0.0.1"],
    maxAttempts: 1,
    limits: { connectTimeoutMs: 2_000 },
  });
  let hasTold = false;
  const waiting: (() => void)[] = [];
  const later = createServer(
    {
      ...SECRETS,
      // The first one tells that it is HTTP/1.1; of the others, none is let in before all have come.
      SNICallback: (_name, done) => {
        const isFirst = !hasTold;
        hasTold = true;
        waiting.push(() => done(null, createSecureContext(SECRETS)));
        if (isFirst || waiting.length === CALLS - 1) for (const letIn of waiting.splice(0)) letIn();
      },
    },
    (_request, response) => response.end("http1"),
  );

  await ask(gateway.url);
  for (const session of sessions) session.destroy();
  await new Promise((resolve) => void first.close(resolve));
  await listen(later, port);
  const answers = await Promise.all(Array.from({ length: CALLS }, () => ask(gateway.url)));
  later.closeAllConnections();
  await new Promise((resolve) => void later.close(resolve));

  assert.deepEqual(
    answers.map((answer) => (answer.kind === "answer" ? answer.body.toString() : answer)),
    Array.from({ length: CALLS }, () => "http1"),
  );
});

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
