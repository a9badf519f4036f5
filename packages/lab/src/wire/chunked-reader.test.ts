import assert from "node:assert/strict";
import { test } from "node:test";
import { ChunkedReader } from "./chunked-reader.ts";

const MESSAGE = '4;name="a b"\r\nWiki\r\n00A\r\npedia in \r\r\n0\r\nX-Trailer: yes\r\n\r\n';

test("the content is read the same however the bytes are split", () => {
  const bytes = Buffer.from(`${MESSAGE}HTTP/1.1`);
  for (let first = 0; first <= bytes.length; first += 1) {
    for (const size of [1, 2, 5, 1000]) {
      const reader = new ChunkedReader();
      const content: Buffer[] = [];
      let consumedBytes = 0;
      for (let at = 0; at < bytes.length;) {
        const end = at === 0 && first > 0 ? first : at + size;
        const result = reader.push(bytes.subarray(at, end));
        content.push(...result.content);
        consumedBytes += result.consumedBytes;
        at = end;
      }

      assert.equal(Buffer.concat(content).toString(), "Wikipedia in \r");
      assert.equal(consumedBytes, MESSAGE.length);
      assert.equal(reader.done, true);
    }
  }
});

test("a message without its last chunk is not done", () => {
  const reader = new ChunkedReader();

  reader.push(Buffer.from("4\r\nWiki\r\n"));

  assert.equal(reader.done, false);
});

for (const broken of [
  "x\r\n",
  "4\nWiki",
  "4\r\nWikiped\r\n",
  "-1\r\n",
  `${"1".repeat(13)}\r\n`,
  `1;${"x".repeat(9000)}`,
]) {
  test(`${JSON.stringify(broken.slice(0, 12))} is refused`, () => {
    assert.throws(() => new ChunkedReader().push(Buffer.from(broken)), { name: "MalformedMessage" });
  });
}
