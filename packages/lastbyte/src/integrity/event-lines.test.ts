import assert from "node:assert/strict";
import test from "node:test";
import { EventLines } from "./event-lines.ts";

function linesOf(text: string, { chunkBytes = Infinity, limitBytes = 100 } = {}): string[] {
  const lines: string[] = [];
  const reader = new EventLines(limitBytes, (line) => void lines.push(line));
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    reader.push(bytes.subarray(start, Math.min(start + chunkBytes, bytes.length)));
  }
  return lines;
}

test("lines end with CR, LF or CRLF, in chunks of any size", () => {
  for (const chunkBytes of [1, 2, 3, Infinity]) {
    assert.deepEqual(linesOf("a\nb\rc\r\nd\r\r\n\ne\n", { chunkBytes }), ["a", "b", "c", "d", "", "", "e"]);
  }
});

test("a line that is not ended is not handed on", () => {
  assert.deepEqual(linesOf("a\nb"), ["a"]);
});

test("characters of several bytes may be torn", () => {
  assert.deepEqual(linesOf("ä€\u{1F600}\n", { chunkBytes: 1 }), ["ä€\u{1F600}"]);
});

test("a byte order mark is dropped before the first line, and kept before any other", () => {
  assert.deepEqual(linesOf("\uFEFFa\n\uFEFFb\n", { chunkBytes: 1 }), ["a", "\uFEFFb"]);
});

test("of a line that is too long no more is kept than shows that it is", () => {
  const [long, next] = linesOf(`${"x".repeat(1_000)}\nab\n`, { limitBytes: 4 });

  assert.ok(long !== undefined && long.length > 4 && long.length < 10);
  assert.equal(next, "ab");
});
