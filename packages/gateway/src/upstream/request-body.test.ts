import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "@lastbyte/node/transport";
import type { Body } from "@lastbyte/node/transport";
import { RequestBody } from "./request-body.ts";

function bodyOf(chunks: readonly string[]): Body & { readonly reads: number } {
  let reads = 0;
  return {
    trailers: Fields.none,
    get isOver() {
      return reads > chunks.length;
    },
    get reads() {
      return reads;
    },
    read: async () => {
      const chunk = chunks[reads];
      reads += 1;
      return chunk === undefined ? undefined : Buffer.from(chunk);
    },
  };
}

const textAt = async (body: RequestBody, index: number): Promise<string | undefined> =>
  (await body.chunkAt(index))?.toString();

test("what is kept can be read again from the beginning, and goes on where the client does", async () => {
  const body = new RequestBody({ kind: "chunked" }, bodyOf(["a", "b", "c"]), 10);

  await textAt(body, 0);
  await textAt(body, 1);
  const again = [await textAt(body, 0), await textAt(body, 1), await textAt(body, 2), await textAt(body, 3)];

  assert.deepEqual(again, ["a", "b", "c", undefined]);
  assert.equal(body.isThere, true);
});

test("two attempts that wait for the same chunk both get it, and it is read once", async () => {
  const source = bodyOf(["a"]);
  const body = new RequestBody({ kind: "chunked" }, source, 10);

  assert.deepEqual(await Promise.all([textAt(body, 0), textAt(body, 0)]), ["a", "a"]);
  assert.equal(source.reads, 1);
});

test("what is not kept is not taken for the beginning", async () => {
  const body = new RequestBody({ kind: "chunked" }, bodyOf(["aaa", "bbb", "ccc"]), 5);

  await textAt(body, 0);
  await textAt(body, 1);

  assert.equal(body.isThere, false);
  assert.equal(await textAt(body, 2), "ccc");
  await assert.rejects(body.chunkAt(0), { name: "MessageError" });
});

test("a body that comes in crumbs is not kept, for they take more room than their bytes", async () => {
  const chunks = Array.from({ length: 200 }, () => "x");
  const body = new RequestBody({ kind: "chunked" }, bodyOf(chunks), 10_000);

  for (const index of chunks.keys()) await textAt(body, index);

  assert.equal(body.isThere, false);
  assert.equal(await textAt(body, 200), undefined);
});
