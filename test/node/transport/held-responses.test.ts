import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { createFetch } from "@lastbyte/node";
import type { Check } from "lastbyte";
import { jsonAnswer, serveRaw } from "./raw-server.ts";
import type { RawServer } from "./raw-server.ts";

// What a response holds is freed as soon as it has been read. Nobody may notice that.

/** Answers with a JSON text that tells the number of the request, and is no other one's. */
function serveNumbers(): Promise<RawServer> {
  return serveRaw((socket, _request, count) => socket.write(jsonAnswer(textOf(count))));
}

function textOf(count: number): string {
  return JSON.stringify({ count, filling: String(count).repeat(20_000) });
}

const BEHIND = JSON.stringify({ filling: "b".repeat(20_000) });

test("a response that is read late is whole, whatever was read and freed meanwhile", async () => {
  await using server = await serveNumbers();
  const fetch = createFetch();
  const early = await fetch(server.url);
  for (let count = 2; count < 40; count += 1) {
    assert.deepEqual(await (await fetch(server.url)).json(), JSON.parse(textOf(count)));
  }

  const text = await early.text();

  assert.equal(text, textOf(1));
});

test("a clone is whole when the response has been read, and the response when the clone has", async () => {
  await using server = await serveNumbers();
  const fetch = createFetch();
  for (let count = 1; count < 4; count += 1) {
    const response = await fetch(server.url);
    const [one, another] = [response.clone(), response.clone()];

    assert.deepEqual(await one.json(), JSON.parse(textOf(count)));
    assert.equal(await response.text(), textOf(count));
    assert.equal(Buffer.from(await another.arrayBuffer()).toString(), textOf(count));
  }
});

test("a clone of a clone is whole when all the others have been read", async () => {
  await using server = await serveNumbers();
  const response = await createFetch()(server.url);
  const clone = response.clone();
  const last = clone.clone();

  await response.json();
  await clone.bytes();

  assert.equal(await last.text(), textOf(1));
});

test("a stream of the body is whole, also where it is read when the response is long gone", async () => {
  await using server = await serveNumbers();
  const fetch = createFetch();
  const { body } = await fetch(server.url);
  for (let count = 2; count < 10; count += 1) await (await fetch(server.url)).json();

  assert.equal(await new Response(body).text(), textOf(1));
});

test("bytes that a caller got stay the caller's", async () => {
  await using server = await serveNumbers();
  const fetch = createFetch();
  const buffer = await (await fetch(server.url)).arrayBuffer();
  for (let count = 2; count < 10; count += 1) await (await fetch(server.url)).text();

  assert.equal(Buffer.from(buffer).toString(), textOf(1));
});

for (const [how, read] of Object.entries({
  json: (response: Response) => response.json(),
  text: (response: Response) => response.text(),
  arrayBuffer: (response: Response) => response.arrayBuffer(),
})) {
  test(`a body that was read by ${how} can't be read again, in the platform's words`, async () => {
    await using server = await serveNumbers();
    const [response, platforms] = [await createFetch()(server.url), await fetch(server.url)];
    await Promise.all([read(response), read(platforms)]);
    const expected: Error = await platforms.text().then(assert.fail, (error: Error) => error);

    await assert.rejects(response.text(), { name: expected.name, message: expected.message });
    await assert.rejects(response.json(), { name: "TypeError" });
    assert.throws(() => response.clone(), { name: "TypeError" });
    assert.equal(response.bodyUsed, true);
  });
}

test("a text that is no JSON is told so once, and is read then", async () => {
  const text = `{"a":${"x".repeat(10_000)}}`;
  await using server = await serveRaw((socket) => socket.write(jsonAnswer(text)));
  const response = await createFetch()(server.url);

  await assert.rejects(response.json(), { name: "SyntaxError" });
  await assert.rejects(response.text(), { name: "TypeError" });
});

test("what a check of the caller's has kept stays as it was", async () => {
  await using server = await serveNumbers();
  const kept: Uint8Array[] = [];
  const keeping: Check = {
    name: "keeping",
    push: (chunk) => void kept.push(chunk),
    finish: () => ({ kind: "unverifiable" }),
  };
  const fetch = createFetch({ checks: [() => keeping] });

  const text = await (await fetch(server.url)).text();

  assert.equal(Buffer.concat(kept).toString(), text);
});

for (const [how, fields, frame] of [
  ["with a length", `Content-Length: ${BEHIND.length}`, (text: string) => text],
  [
    "in chunks",
    "Transfer-Encoding: chunked\r\nTrailer: X-Sum",
    (text: string) =>
      `5\r\n${text.slice(0, 5)}\r\n${(text.length - 5).toString(16)}\r\n${text.slice(5)}\r\n0\r\nX-Sum: 1\r\n\r\n`,
  ],
] as const) {
  test(`bytes that came behind a body ${how}, in the same read, are no part of any answer`, async () => {
    await using server = await serveRaw((socket) => {
      const head = `HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${fields}\r\n\r\n`;
      socket.write(`${head}${frame(BEHIND)}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong`);
    });
    const fetch = createFetch();

    for (let count = 1; count < 5; count += 1) {
      assert.equal(await (await fetch(server.url)).text(), BEHIND);
    }

    assert.deepEqual(
      server.requests.map(({ connection }) => connection),
      [1, 2, 3, 4],
    );
  });
}

test("a body in many chunks of one read is whole", async () => {
  const texts = Array.from({ length: 200 }, (_, index) => `"${String(index).repeat(40)}"`);
  const text = `[${texts.join(",")}]`;
  const chunks = text
    .match(/.{1,97}/g)
    ?.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
    .join("");
  await using server = await serveRaw((socket) =>
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
    ),
  );
  const fetch = createFetch();

  for (let count = 0; count < 3; count += 1) {
    const response = await fetch(server.url);
    const clone = response.clone();
    assert.deepEqual(await response.json(), JSON.parse(text));
    assert.equal(await clone.text(), text);
    assert.equal(await (await fetch(server.url)).text(), text);
  }
});

for (const [what, read, isFreed] of [
  ["as JSON", (response: Response) => response.json(), true],
  ["as a text", (response: Response) => response.text(), true],
  ["by its stream", (response: Response) => new Response(response.body).text(), true],
  ["by a clone", (response: Response) => response.clone().text(), false],
] as const) {
  const name = `the memory of a response that was read ${what} is ${isFreed ? "freed" : "kept for the other one"}`;
  test(name, { skip: !("transfer" in ArrayBuffer.prototype) }, async (context) => {
    await using server = await serveNumbers();
    const response = await createFetch()(server.url);
    const transfer = context.mock.method(
      ArrayBuffer.prototype as unknown as { transfer(): void },
      "transfer",
    );

    await read(response);

    const freed = transfer.mock.calls.filter(
      ({ arguments: [bytes] }: { arguments: unknown[] }) => bytes === 0,
    );
    assert.equal(freed.length > 0, isFreed);
  });
}

test("Node's own pool is not freed with an answer whose head came in two pieces", async () => {
  const bystander = Buffer.from("a small piece of the memory that all small pieces share");
  const seen = bystander.toString();
  const text = JSON.stringify({ filling: "a".repeat(1_000) });
  await using server = await serveRaw((socket) => {
    const answer = jsonAnswer(text);
    socket.write(answer.slice(0, 20));
    setTimeout(() => socket.write(answer.slice(20)), 20);
  });
  const fetch = createFetch();

  for (let count = 0; count < 4; count += 1) assert.equal(await (await fetch(server.url)).text(), text);

  assert.equal(bystander.toString(), seen);
  assert.equal(Buffer.from("another one").toString(), "another one");
});

for (const [how, read] of Object.entries({
  "as a text": (response: Response) => response.text(),
  "by its stream": (response: Response) => new Response(response.body).text(),
})) {
  test(`an abort behind a response that was read ${how} does not take its clones away, as with the platform's`, async () => {
    await using server = await serveRaw((socket) => socket.write(jsonAnswer(textOf(1))));
    for (const fetch of [createFetch(), globalThis.fetch]) {
      const controller = new AbortController();
      const response = await fetch(server.url, { signal: controller.signal });
      const [one, another] = [response.clone(), response.clone()];
      await read(response);

      controller.abort();

      assert.equal(await one.text(), textOf(1));
      assert.equal(await new Response(another.body).text(), textOf(1));
    }
  });
}

test("a body that was not read when its signal was aborted can't be cancelled, as with the platform's", async () => {
  await using server = await serveNumbers();
  // Node 22 alone lets it be cancelled.
  const platforms = process.version.startsWith("v22.") ? [] : [globalThis.fetch];
  for (const fetch of [createFetch(), ...platforms]) {
    const controller = new AbortController();
    const response = await fetch(server.url, { signal: controller.signal });

    controller.abort();

    await assert.rejects(async () => response.body?.cancel(), { name: "AbortError" });
    await assert.rejects(async () => response.body?.getReader().closed, { name: "AbortError" });
    await assert.rejects(response.text(), { name: "TypeError" });
  }
});

test("a stream whose last byte came before its signal was aborted can't be read any more, as with the platform's", async () => {
  await using server = await serveRaw((socket) => socket.write(jsonAnswer(`"${"a".repeat(5_000)}"`)));
  let tellOver = (): void => {};
  const isOver = new Promise<void>((resolve) => (tellOver = resolve));
  const small = createFetch({ holdBytes: 1_000, onEvent: ({ type }) => type === "call" && tellOver() });
  for (const fetch of [small, globalThis.fetch]) {
    const controller = new AbortController();
    const response = await fetch(server.url, { signal: controller.signal });
    if (fetch === small) await isOver;

    controller.abort();

    await assert.rejects(response.text(), { name: "AbortError" });
  }
});
