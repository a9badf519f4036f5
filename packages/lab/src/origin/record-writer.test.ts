import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordWriter } from "./record-writer.ts";

test("records stand one behind the other, each padded to its size in front of its end", () => {
  const to = new RecordWriter({ records: 2, recordBytes: 16 });

  for (const name of ["one", "two"]) {
    to.begin();
    to.text(name);
    to.text(";");
    to.integer(407);
    to.end("!\n");
  }

  assert.equal(to.bytes.toString(), "one;407.......!\ntwo;407.......!\n");
});

test("numbers are written as JavaScript writes them, in base 10 and in ten digits of base 36", () => {
  for (const value of [0, 9, 10, 99, 1_000, 999_999_999, 2 ** 31 - 1]) {
    const to = new RecordWriter({ records: 1, recordBytes: 10 });
    to.begin();
    to.integer(value);
    assert.equal(to.bytes.toString(), String(value).padEnd(10, "."));
  }
  for (const value of [0, 35, 36, 60_466_175, 60_466_176, 2 ** 31, 2 ** 48 - 1]) {
    const to = new RecordWriter({ records: 1, recordBytes: 10 });
    to.begin();
    to.letters(value);
    assert.equal(to.bytes.toString(), value.toString(36).padStart(10, "0"));
  }
});
