import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { cells } from "./cells.ts";
import type { Cell } from "./cells.ts";
import { expectDamages, expectVerdict } from "./expect-verdict.ts";
import { faultsTable } from "./faults-table.ts";
import type { Verdict } from "./measure-cell.ts";
import { runMatrix } from "./run-matrix.ts";
import type { MatrixRun } from "./run-matrix.ts";

describe("every fault on every body", { timeout: 120_000 }, () => {
  let run: MatrixRun;

  before(async () => {
    run = await runMatrix();
  });

  test("ends as the rules say: the right data, or the right code, after the right number of requests", () => {
    const expected = cells.map((cell) => describeCell(cell, expectVerdict(cell)));

    const measured = cells.map((cell) => describeCell(cell, verdictOf(cell)));

    assert.deepEqual(measured, expected);
  });

  test("was really damaged by the lab as often as its plan says", () => {
    const expected = cells.map((cell) => `${cell.id}: ${expectDamages(cell, expectVerdict(cell))}`);

    const damages = cells.map(
      ({ id }) => `${id}: ${run.truth.damages.filter(({ requestId }) => requestId === id).length}`,
    );

    assert.deepEqual(damages, expected);
  });

  test("creates one task for each POST, and none twice", () => {
    const posts = cells.filter(({ method }) => method === "POST");
    const { origin } = run.truth;

    assert.equal(origin?.posts, posts.length);
    assert.equal(origin?.created, posts.length);
    assert.deepEqual(origin?.doubled, []);
    assert.deepEqual(
      posts.map(({ id }) => origin?.createdByName[id]),
      posts.map(() => 1),
    );
  });

  test("is never handed on wrong where the content can show it: a JSON answer to GET is whole or none", () => {
    const wrong = cells.filter((cell) => {
      const { data, note } = verdictOf(cell);
      const isJson = cell.body === "JSON" || cell.body === "gzip JSON";
      const isMeantSo = ["always-malformed", "change-version"].includes(cell.fault) || cell.method === "POST";
      return isJson && !isMeantSo && note === undefined && data !== "whole" && data !== "error";
    });

    assert.deepEqual(wrong, []);
  });

  test("is told by docs/faults.md as it was measured", async () => {
    const written = await readFile(new URL("../../docs/faults.md", import.meta.url), "utf8");

    assert.equal(
      written,
      faultsTable(run.measured),
      "docs/faults.md is out of date: run `npm run docs:faults`",
    );
  });

  function verdictOf(cell: Cell): Verdict {
    const verdict = run.measured.get(cell);
    assert.ok(verdict, `${cell.id} was not measured`);
    return verdict;
  }
});

function describeCell(cell: Cell, verdict: Verdict): string {
  const words = Object.entries(verdict).sort(([left], [right]) => left.localeCompare(right));
  return `${cell.id}: ${words.map(([name, value]) => `${name} ${value}`).join(", ")}`;
}
