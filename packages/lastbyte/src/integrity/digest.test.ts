import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import * as fc from "fast-check";
import { bytesOf, checkInChunks, chunkSizes } from "./chunking.fixture.ts";
import { digestChecks } from "./digest.ts";

const BODY = '{"hello": "world"}\n';
// The examples of RFC 9530 §B.1 and §B.2 for this body.
const SHA_256 = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
const SHA_512 =
  "sha-512=:YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==:";

const digestOf = (body: Uint8Array): string =>
  `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;

function checksOf(headers: Record<string, string>, { status = 200, codingUndone = false } = {}) {
  return digestChecks({ head: { status, headers: new Headers(headers) }, codingUndone });
}

const kindOf = (headers: Record<string, string>, body: string): string | undefined => {
  const [check] = checksOf(headers);
  return check === undefined ? undefined : checkInChunks(check, bytesOf(body)).kind;
};

for (const field of ["content-digest", "repr-digest"]) {
  test(`a body that matches its ${field} is complete, one that does not is corrupt`, () => {
    for (const value of [SHA_256, SHA_512]) {
      assert.equal(kindOf({ [field]: value }, BODY), "complete");
      assert.equal(kindOf({ [field]: value }, BODY.slice(0, -1)), "corrupt");
      assert.equal(kindOf({ [field]: value }, ""), "corrupt");
    }
  });
}

test("a mismatch names the field, the algorithm and both digests", () => {
  const [check] = checksOf({ "content-digest": SHA_256 });

  const verdict = checkInChunks(check!, bytesOf("other"));

  assert.equal(verdict.kind, "corrupt");
  assert.match(
    verdict.detail,
    /^the sha-256 of the body is :2SmK.+: where content-digest announced :RK\/0.+=:$/,
  );
});

test("both fields are checked where both are there", () => {
  const checks = checksOf({ "content-digest": SHA_256, "repr-digest": SHA_512 });

  assert.deepEqual(
    checks.map(({ name }) => name),
    ["content-digest", "repr-digest"],
  );
});

test("of two algorithms, one is computed", () => {
  assert.equal(checksOf({ "content-digest": `${SHA_512}, ${SHA_256}` }).length, 1);
});

test("an unknown algorithm beside a known one is passed over", () => {
  assert.equal(kindOf({ "content-digest": `md5=:AQID:, ${SHA_256}` }, BODY), "complete");
});

test("unknown algorithms, malformed fields and digests of the wrong size are not judged by", () => {
  for (const value of ["md5=:AQID:", "sha-256=RK/0", `${SHA_256},`, "sha-256=:AQID:", ""]) {
    assert.equal(kindOf({ "content-digest": value }, BODY), undefined, value);
  }
});

test("a digest of the wrong size leaves the other algorithm to judge by", () => {
  assert.equal(kindOf({ "content-digest": `sha-256=:AQID:, ${SHA_512}` }, BODY), "complete");
});

test("a part of a representation is held against its Content-Digest alone", () => {
  for (const status of [206, 226]) {
    const checks = checksOf({ "content-digest": SHA_256, "repr-digest": SHA_256 }, { status });

    assert.deepEqual(
      checks.map(({ name }) => name),
      ["content-digest"],
    );
  }
});

test("decoded bytes are not held against a digest of the encoded ones", () => {
  assert.deepEqual(checksOf({ "content-digest": SHA_256 }, { codingUndone: true }), []);
});

test("a check that was asked too early goes on when the body is resumed", () => {
  const [check] = checksOf({ "content-digest": SHA_256 });
  check!.push(bytesOf(BODY.slice(0, 5)));
  const early = check!.finish();
  check!.push(bytesOf(BODY.slice(5)));

  assert.equal(early.kind, "corrupt");
  assert.equal(check!.finish().kind, "complete");
});

test("in every chunking, the whole is complete and every proper prefix is corrupt", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), chunkSizes, fc.nat(), (body, sizes, cut) => {
      const headers = { "content-digest": digestOf(body) };

      assert.equal(checkInChunks(checksOf(headers)[0]!, body, sizes).kind, "complete");
      assert.equal(
        checkInChunks(checksOf(headers)[0]!, body.subarray(0, cut % body.length), sizes).kind,
        "corrupt",
      );
    }),
    { numRuns: 200 },
  );
});
