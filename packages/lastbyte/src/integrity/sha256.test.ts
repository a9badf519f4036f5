import assert from "node:assert/strict";
import test from "node:test";
import { bytesOf } from "./chunking.fixture.ts";
import { portableSha256 } from "./sha256.ts";

// NIST, "Secure Hash Standard: examples with intermediate values", and the long message of FIPS 180-2 §B.3.
const vectors: readonly (readonly [message: string, digest: string])[] = [
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
];

for (const [message, expected] of vectors) {
  test(`the SHA-256 of ${message.length} characters is that of the standard`, () => {
    const digest = portableSha256();

    digest.update(bytesOf(message));

    assert.equal(Buffer.from(digest.digest()).toString("hex"), expected);
  });
}
