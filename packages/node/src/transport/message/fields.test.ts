import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { Fields } from "./fields.ts";
import { MessageError } from "./message-error.ts";

test("fields keep their order, case and repetitions, and lose the space around their values", () => {
  const fields = Fields.parse("X-B:  1 \r\nx-a:\t2\t\r\nX-B: 3\r\nEmpty:\r\n", 0, 10);

  assert.deepEqual(fields.list, ["X-B", "1", "x-a", "2", "X-B", "3", "Empty", ""]);
  assert.equal(fields.get("x-b"), "1, 3");
  assert.deepEqual(fields.all("x-b"), ["1", "3"]);
  assert.equal(fields.get("missing"), null);
  assert.equal(fields.has("empty"), true);
  assert.equal(fields.toHeaders().get("X-A"), "2");
});

test("more fields than allowed are refused with 431", () => {
  assert.throws(() => Fields.parse("A: 1\r\nB: 2\r\n", 0, 1), { name: "MessageError", status: 431 });
});

test("what is said of a field that is refused tells its name and nothing of its value", () => {
  for (const line of [
    "Set-Cookie: session=secret\0",
    "Set-Cookie : session=secret",
    "  continued=secret",
    "session=secret",
  ]) {
    assert.throws(
      () => Fields.parse(`${line}\r\n`, 0, 10),
      ({ message }: Error) => {
        assert.doesNotMatch(message, /secret/);
        return message.includes(line.split(/[ :=]/, 1)[0] ?? "");
      },
    );
  }
});

test("a value full of spaces is read in the time of its length", () => {
  const text = `A: x${" ".repeat(60_000)}y\r\n`;

  assert.equal(Fields.parse(text, 0, 10).get("a")?.length, 60_002);
});

test("whatever is accepted is written again as the same fields, and everything else is refused", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "-", ":", " ", "\t", "\r", "\n", "\0", "\xe4"), maxLength: 20 }),
      (text) => {
        let fields: Fields;
        try {
          fields = Fields.parse(`${text}\r\n`, 0, 100);
        } catch (error) {
          assert.ok(error instanceof MessageError);
          return;
        }
        const written = Array.from(
          { length: fields.count },
          (_, index) => `${fields.list[2 * index]}: ${fields.list[2 * index + 1]}\r\n`,
        );
        assert.deepEqual(Fields.parse(written.join(""), 0, 100).list, fields.list);
      },
    ),
    { numRuns: 2_000 },
  );
});
