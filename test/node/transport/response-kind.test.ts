import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { createFetch } from "@lastbyte/node";
import { jsonAnswer, serveRaw } from "./raw-server.ts";

// A response of ours is made without the platform's constructor. It is one of the platform's kind all the same.

const TEXT = JSON.stringify({ a: [1, 2] });

test("a response is one of the platform's kind, and shows what one shows", async () => {
  await using server = await serveRaw((socket) => socket.write(jsonAnswer(TEXT)));
  const [response, platforms] = [await createFetch()(server.url), await fetch(server.url)];

  assert.ok(response instanceof Response);
  assert.equal(Object.prototype.toString.call(response), "[object Response]");
  assert.deepEqual(Object.keys(response), Object.keys(platforms));
  assert.deepEqual(membersOf(response), membersOf(platforms));
  assert.match(inspect(response), /status: 200/);
  assert.equal(isClonable(response), isClonable(platforms));
});

test("no member of the platform's is left that would tell of a response that is not there", async () => {
  await using server = await serveRaw((socket) => socket.write(jsonAnswer(TEXT)));
  const response = await createFetch()(server.url);
  const own = new Set(Reflect.ownKeys(Object.getPrototypeOf(response) as object));

  // These two look at nothing but the members.
  const rest = Reflect.ownKeys(Response.prototype).filter(
    (name) => name !== Symbol.toStringTag && name !== inspect.custom,
  );

  assert.deepEqual(
    rest.filter((name) => !own.has(name)),
    [],
  );
});

test("the platform's own member, called upon a response, fails and tells nothing wrong", async () => {
  await using server = await serveRaw((socket) => socket.write(jsonAnswer(TEXT)));
  const response = await createFetch()(server.url);
  const { prototype } = Response;

  for (const name of ["status", "url", "body"] as const) {
    assert.throws(() => Reflect.get(prototype, name, response), { name: "TypeError" });
  }
  assert.throws(() => prototype.clone.call(response), { name: "TypeError" });
  await assert.rejects(async () => prototype.text.call(response), { name: "TypeError" });
  assert.equal(await response.text(), TEXT);
});

test("a reader of the body that the platform has and its older versions have not reads the same", async (context) => {
  if (!("textStream" in Response.prototype)) return context.skip("this platform has none");
  await using server = await serveRaw((socket) => socket.write(jsonAnswer(TEXT)));
  const response = (await createFetch()(server.url)) as Response & { textStream(): AsyncIterable<string> };
  let text = "";

  for await (const piece of response.textStream()) text += piece;

  assert.equal(text, TEXT);
  assert.equal(response.bodyUsed, true);
});

test("WebAssembly is compiled from a response as it is from one of the platform's", async () => {
  // The least module: the magic number, the version, and a section that is named "x" and filled with zeros.
  const bytes = Buffer.alloc(20_000);
  bytes.set([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0x00, 0x94, 0x9c, 0x01, 1, 0x78]);
  await using server = await serveRaw((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: application/wasm\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes);
  });

  const module = await WebAssembly.compileStreaming(createFetch()(server.url));

  assert.equal(WebAssembly.Module.customSections(module, "x").length, 1);
});

/** What `for…in` comes by. */
function membersOf(value: object): readonly string[] {
  const names: string[] = [];
  for (const name in value) names.push(name);
  return names.sort();
}

function isClonable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
