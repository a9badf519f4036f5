import assert from "node:assert/strict";
import { before, test } from "node:test";
import { clientNames, measureAll } from "../clients/matrix.ts";
import type { Cell } from "../clients/matrix.ts";

// The whole table is measured on this Node; on the others, each client meets the faults that tell the doors apart.
const FAULTS = ["none", "cut-length", "cut-chunked", "reframe-length", "cut-gzip"];
const node = process.env["PRELOAD_TEST_NODE"];
/** All its requests are POST requests, which are not repeated. */
const POSTS_ONLY = new Set(["@aws-sdk/client-dynamodb"]);
/** They send an Idempotency-Key with every POST, so that it may be repeated. */
const SENDS_KEYS = new Set(["stripe (http)", "stripe (fetch)"]);

let cells: readonly Cell[] = [];
before(async () => {
  cells = await measureAll({ faults: FAULTS, ...(node === undefined ? {} : { node }) });
});

for (const client of clientNames) {
  const cellsOf = (method: Cell["method"], preloaded: boolean): readonly Cell[] =>
    cells.filter((cell) => cell.client === client && cell.method === method && cell.preloaded === preloaded);

  test(`${client} gets the right data for a GET on this Node`, { skip: POSTS_ONLY.has(client) }, (t) => {
    const gets = cellsOf("GET", true);
    if (cellsOf("GET", false).length === 0) return t.skip("it does not start on this Node, with or without");

    assert.equal(gets.length, FAULTS.length);
    assert.deepEqual(
      gets.filter(({ result }) => result !== "whole" && result !== "none"),
      [],
    );
  });

  test(
    `${client} sends a POST no more often than without the preload on this Node`,
    { skip: SENDS_KEYS.has(client) },
    (t) => {
      const without = cellsOf("POST", false);
      if (without.length === 0) return t.skip("it does not start on this Node, with or without");
      const more = cellsOf("POST", true).filter(
        (cell, index) => cell.requests > (without[index]?.requests ?? 0),
      );

      assert.equal(without.length, FAULTS.length);
      assert.deepEqual(more, []);
    },
  );
}

test("most clients start on this Node", () => {
  assert.ok(new Set(cells.map(({ client }) => client)).size >= 15);
});
