import assert from "node:assert/strict";
import { before, test } from "node:test";
import { clientNames, measureAll } from "../clients/matrix.ts";
import type { Cell } from "../clients/matrix.ts";

let cells: readonly Cell[] = [];
before(async () => {
  cells = await measureAll();
});

/** The origin itself sends these, so that asking again is of no use. */
const ALWAYS = new Set(["always-cut", "always-empty", "always-malformed", "change-version"]);
/** Its reading operations are POST requests as well. */
const POSTS_ONLY = new Set(["@aws-sdk/client-dynamodb"]);
/** They send an Idempotency-Key with every POST, so that it may be repeated. */
const SENDS_KEYS = new Set(["stripe (http)", "stripe (fetch)"]);

for (const client of clientNames) {
  const cellsOf = (method: Cell["method"], preloaded: boolean): readonly Cell[] =>
    cells.filter((cell) => cell.client === client && cell.method === method && cell.preloaded === preloaded);
  const without = (cell: Cell): Cell | undefined =>
    cellsOf(cell.method, false).find(({ fault }) => fault === cell.fault);

  test(`${client} gets the right data for a GET under every fault`, { skip: reasonOf(client) }, () => {
    const missed = cellsOf("GET", true).filter(
      ({ fault, result }) => !ALWAYS.has(fault) && result !== "whole" && result !== "none",
    );

    assert.deepEqual(missed, []);
    assert.ok(cellsOf("GET", true).length > 20);
  });

  test(`${client} fares no worse with what the origin itself sends`, () => {
    const worse = cellsOf("GET", true).filter(
      (cell) => ALWAYS.has(cell.fault) && cell.result !== without(cell)?.result,
    );

    assert.deepEqual(worse, []);
  });

  test(`${client} asks once for what is healthy`, () => {
    const asked = cellsOf("GET", true).filter(({ fault }) => fault === "none" || fault === "trickle");

    assert.deepEqual(
      asked.map(({ requests }) => requests),
      [1, 1],
    );
  });

  test(
    `${client} sends a POST no more often than without the preload`,
    { skip: SENDS_KEYS.has(client) && "it sends an Idempotency-Key" },
    () => {
      const more = cellsOf("POST", true).filter((cell) => cell.requests > (without(cell)?.requests ?? 0));

      assert.deepEqual(more, []);
    },
  );

  test(`${client} never waits for ever because of the preload`, () => {
    const hanging = cells.filter(
      (cell) =>
        cell.client === client &&
        cell.preloaded &&
        cell.result === "hang" &&
        without(cell)?.result !== "hang",
    );

    assert.deepEqual(hanging, []);
  });
}

function reasonOf(client: string): string | false {
  return POSTS_ONLY.has(client) && "all its requests are POST requests, which are not repeated";
}
