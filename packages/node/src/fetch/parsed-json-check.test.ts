import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { contentChecks } from "lastbyte/engine";
import type { Check } from "lastbyte/engine";
import { ParsedJsonCheck } from "./parsed-json-check.ts";

const HEAD = { status: 200, headers: new Headers({ "content-type": "application/json" }) };

function scan(): Check {
  const [check] = contentChecks(HEAD, []);
  assert.ok(check);
  return check;
}

test("it judges every text, whole, cut or broken, as the scan does", async () => {
  const texts = fc.oneof(
    fc.json(),
    fc.tuple(fc.json(), fc.nat(30)).map(([text, cut]) => text.slice(0, Math.max(0, text.length - cut))),
    fc.constantFrom(
      "",
      " ",
      "42",
      "true",
      "null",
      '{"a":1}x',
      "[1,]",
      '{"a":1}{"b":2}',
      "\ufeff[]",
      "[]\n",
      ")]}'[]",
    ),
  );
  await fc.assert(
    fc.asyncProperty(texts, fc.nat(20), fc.constantFrom(0, 10, 1_000), async (text, first, holdBytes) => {
      const bytes = Buffer.from(text);
      const expected = scan();
      await expected.push(bytes);
      const check = new ParsedJsonCheck(scan(), { holdBytes });

      await check.push(bytes.subarray(0, first));
      await check.push(bytes.subarray(first));

      assert.deepEqual(await check.finish(), await expected.finish());
    }),
  );
});

test("what it parsed can be taken once", async () => {
  const check = new ParsedJsonCheck(scan(), { holdBytes: 100 });

  await check.push(Buffer.from('{"a":1}'));
  await check.finish();

  assert.deepEqual(check.take(), { value: { a: 1 } });
  assert.equal(check.take(), undefined);
});
