import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { faults } from "@lastbyte/lab";
import { cells } from "./cells.ts";
import type { Cell } from "./cells.ts";
import { findClients } from "./clients/find-clients.ts";
import { readGatewayColumn, readTold } from "./page.ts";
import { measureCells } from "./measure.ts";
import type { Verdict } from "./measure.ts";
import { startSetting } from "./start-setting.ts";
import type { GatewaySetting } from "./start-setting.ts";
import { whySilent } from "./why-silent.ts";

const clients = await findClients();

describe("every fault through the gateway", { timeout: 180_000 }, () => {
  const measured = new Map<string, ReadonlyMap<Cell, Verdict>>();
  let setting: GatewaySetting | undefined;

  before(async () => {
    setting = await startSetting();
    const { lab, served, gateway } = setting;
    await Promise.all(
      clients.map(async (client) => {
        if ("missing" in client) return;
        const { name } = client;
        measured.set(name, await measureCells(cells, client, { lab, served, url: gateway.url, name }));
      }),
    );
  });

  after(async () => {
    for (const client of clients) if (!("missing" in client)) client.close();
    await setting?.[Symbol.asyncDispose]();
  });

  for (const client of clients) {
    const { name } = client;
    const skip = "missing" in client && client.missing;

    test(`leaves ${name} with the right data, or with an error, wherever anything can tell`, { skip }, () => {
      const silent = [...verdictsOf(name)].filter(
        ([cell, { word }]) => SILENT.has(word) && cell.method === "GET" && whySilent(cell) === undefined,
      );

      assert.deepEqual(silent.map(told), []);
    });

    test(`gives ${name} the right data when one attempt is faulty`, { skip }, () => {
      const failed = [...verdictsOf(name)].filter(
        ([cell, { word }]) =>
          cell.hits === "first" &&
          word !== "right" &&
          whySilent(cell) === undefined &&
          !(word === "breaks" && isPastMending(cell)),
      );

      assert.deepEqual(failed.map(told), []);
    });

    test(`leaves alone what ${name} asks for when nothing is lost, and asks once`, { skip }, () => {
      const harmed = [...verdictsOf(name)].filter(
        ([cell, { word, requests }]) =>
          HARMLESS.has(cell.fault) && cell.method === "GET" && (word !== "right" || requests !== 1),
      );

      assert.deepEqual(harmed.map(told), []);
    });

    test(`sends each POST of ${name} once`, { skip }, () => {
      const posts = [...verdictsOf(name)].filter(([{ method }]) => method === "POST");

      assert.equal(posts.length, faults.length);
      assert.deepEqual(posts.filter(([, { requests }]) => requests !== 1).map(told), []);
    });

    test(`was measured under faults that really damaged what ${name} asked for`, { skip }, () => {
      const damaging = new Set(faults.filter(({ effect }) => effect === "damaged").map(({ name }) => name));
      const unharmed = [...verdictsOf(name)].filter(
        ([{ fault, body }, { damages }]) =>
          damaging.has(fault) &&
          damages === 0 &&
          // One damages nothing but ranges, which nobody asks for here, and the other nothing but JSON.
          fault !== "lie-content-range" &&
          !(fault === "always-malformed" && body === "CSV of 5 KB"),
      );

      assert.deepEqual(unharmed.map(told), []);
    });

    test(`is told by docs/gateway.md as ${name} meets it`, { skip }, async () => {
      const written = await readTold(name);

      const differing = [...verdictsOf(name)].filter(
        ([{ id }, { word }]) => written.has(id) && written.get(id) !== word,
      );

      assert.ok(written.size > faults.length);
      assert.deepEqual(
        differing.map(([cell, verdict]) => `${told([cell, verdict])}, not ${written.get(cell.id)}`),
        [],
        "docs/gateway.md is out of date: run `npm run docs:gateway`",
      );
    });
  }

  const skip = !clients.some((client) => client.name === "curl" && !("missing" in client)) && "no curl";
  test(
    "is told by docs/gateway.md beside what other proxies make of it, as curl meets it",
    { skip },
    async () => {
      const written = await readGatewayColumn();

      const seen = new Map([...written.keys()].map((id) => [id, wordOf("curl", id)]));

      assert.ok(written.size > faults.length);
      assert.deepEqual(seen, written, "docs/gateway.md is out of date: run `npm run docs:gateway`");
    },
  );

  function verdictsOf(name: string): ReadonlyMap<Cell, Verdict> {
    const verdicts = measured.get(name);
    assert.ok(verdicts, `${name} was not measured`);
    return verdicts;
  }

  function wordOf(name: string, id: string): string | undefined {
    const cell = cells.find((cell) => cell.id === id);
    return cell === undefined ? undefined : verdictsOf(name).get(cell)?.word;
  }
});

const SILENT: ReadonlySet<string> = new Set(["short", "empty", "other", "hangs"]);

/** What changes nothing, or nothing that was asked for. */
const HARMLESS: ReadonlySet<string> = new Set([
  "none",
  "trickle",
  "latency",
  "ignore-range",
  "weak-validator",
  "lie-content-range",
]);

/** A large body whose head went out with a wrong length, or that becomes another version, can't be made whole. */
function isPastMending({ body, fault }: Cell): boolean {
  const isLengthWrong = ["reframe-length", "append-error", "always-cut"].includes(fault);
  return body === "JSON of 3 MB" && (isLengthWrong || fault === "cut-length, then change-version");
}

function told([{ id }, { word, requests }]: readonly [Cell, Verdict]): string {
  return `${id}: ${word} after ${requests}`;
}
