import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../verdict/diagnose.ts";
import { CallFeed } from "./call-feed.ts";
import { attemptOf, cutAttempt, recordOf, START_MS, UPSTREAM } from "./ledger.fixture.ts";
import { Ledger } from "./ledger.ts";
import { LEDGER_LIMITS } from "./limits.ts";
import { PathClasses, pathTemplate } from "./path-class.ts";

test("paths that differ in an identifier are of one kind", () => {
  const kinds: readonly (readonly [string, string])[] = [
    ["https://a.test/api/1.0/projects/1201/tasks", "GET /api/1.0/projects/:/tasks"],
    ["https://a.test/api/1.0/projects/77/tasks?limit=10", "GET /api/1.0/projects/:/tasks"],
    ["https://a.test/v2/items/9f86d081-884c-4d65-9a2f-eaa0c55ad015", "GET /v2/items/:"],
    ["https://a.test/files/Export.json", "GET /files/export.json"],
    ["https://a.test/files/QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", "GET /files/:"],
    ["https://a.test", "GET /"],
    ["https://a.test/a/b/c/d/e/f/g/h", "GET /a/b/c/d/e/f"],
  ];

  for (const [url, kind] of kinds) assert.equal(pathTemplate("GET", url), kind);
});

test("there is a bounded number of classes, and the same kind is always of the same one", () => {
  const [one, other] = [new PathClasses(), new PathClasses()];
  const seen = new Set<number>();

  for (let index = 0; index < 5_000; index += 1) {
    const name = String.fromCharCode(97 + (index % 26), 97 + (Math.floor(index / 26) % 26), 97 + (index % 7));
    const found = one.of("GET", `https://a.test/${name}/${index}`);
    assert.equal(other.of("GET", `https://a.test/${name}/${index * 31 + 1}`), found);
    seen.add(found);
  }

  assert.ok(seen.size > 20 && Math.max(...seen) < LEDGER_LIMITS.pathClasses);
  assert.notEqual(one.of("GET", "https://a.test/tasks"), one.of("POST", "https://a.test/tasks"));
});

/** One balancer of four gets nearly all exports, of which every fiftieth is cut, wherever it goes. */
function* confounded(urlOf: (kind: "export" | "tasks", id: number) => string) {
  const exports = [0, 0, 0, 0];
  for (let id = 0; id < 24_000; id += 1) {
    const index = id % 4;
    const isExport = index === 1 ? id % 40 > 4 : id % 40 < 4;
    const peer = `192.0.2.${index}:443`;
    const url = urlOf(isExport ? "export" : "tasks", id);
    if (isExport) exports[index]! += 1;
    const isCut = isExport && exports[index]! % 50 === 0;
    yield {
      id,
      ...recordOf(isCut ? [cutAttempt({ peer }), attemptOf({ peer })] : [attemptOf({ peer })], { url }),
    };
  }
}

test("a balancer that merely gets the path that is prone to faults is not blamed", () => {
  const plain = new Ledger();
  const feed = new CallFeed(() => START_MS);
  const blind = new Ledger();

  const byKind = confounded((kind, id) => `${UPSTREAM}/projects/${id}/${kind}`);
  for (const record of byKind) {
    plain.add(record, { endedAtMs: START_MS });
    feed.call(record);
    blind.add(record, { endedAtMs: START_MS, pathClass: "all the same" });
  }

  const kindOf = (ledger: Ledger): string => diagnose(ledger, { upstream: UPSTREAM }).verdict.kind;
  assert.equal(kindOf(blind), "one_balancer");
  assert.notEqual(kindOf(plain), "one_balancer");
  assert.deepEqual(feed.drain()?.toJSON(), plain.toJSON());
});
