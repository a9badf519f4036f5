import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createStatusRetryFetch } from "./status-retry-fetch.ts";

test("a POST whose connection breaks before the head is sent again, as official clients do", async () => {
  const { result, pausesMs, methods } = await ask("POST", (number, _request, response) => {
    if (number === 1) response.destroy();
    else response.end("{}");
  });

  assert.equal((await result).status, 200);
  assert.deepEqual(methods, ["POST", "POST"]);
  // Half a second, less the half of a quarter that this chance takes off.
  assert.deepEqual(pausesMs, [437.5]);
});

test("a 503 is asked for again twice, and then handed on", async () => {
  const { result, pausesMs, methods } = await ask("GET", (_number, _request, response) => {
    response.writeHead(503).end();
  });

  assert.equal((await result).status, 503);
  assert.equal(methods.length, 3);
  assert.deepEqual(pausesMs, [437.5, 875]);
});

test("a body that is cut behind the head is not asked for again", async () => {
  const { result, methods } = await ask("GET", (_number, _request, response) => {
    response.writeHead(200, { "Content-Length": 100 });
    response.write('{"half":', () => response.destroy());
  });

  const response = await result;
  await assert.rejects(response.json(), { message: "terminated" });
  assert.equal(methods.length, 1);
});

type Respond = (number: number, ...exchange: Parameters<RequestListener>) => void;

async function ask(
  method: string,
  respond: Respond,
): Promise<{
  readonly result: Promise<Response>;
  readonly pausesMs: readonly number[];
  readonly methods: readonly (string | undefined)[];
}> {
  const methods: (string | undefined)[] = [];
  const pausesMs: number[] = [];
  const server = createServer((request, response) => {
    methods.push(request.method);
    respond(methods.length, request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const fetch = createStatusRetryFetch({
    timeoutMs: 10_000,
    random: () => 0.5,
    pause: async (delayMs) => void pausesMs.push(delayMs),
  });
  const init = { method, signal: new AbortController().signal };
  const response = await fetch(`http://127.0.0.1:${port}/`, init);
  server.close();
  server.unref();
  return { result: Promise.resolve(response), pausesMs, methods };
}
