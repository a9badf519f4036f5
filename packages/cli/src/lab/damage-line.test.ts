import assert from "node:assert/strict";
import { test } from "node:test";
import type { Damage } from "@lastbyte/lab";
import { damageLine } from "./damage-line.ts";

const DAMAGE: Damage = {
  timeMs: Date.UTC(2026, 10, 3, 14, 2, 11, 418),
  balancer: 2,
  address: "127.0.0.13",
  fault: "cut-length",
  effect: "damaged",
  method: "GET",
  path: "/api/1.0/projects?limit=2",
  attempt: 1,
  status: 200,
  bytesWhole: 341,
  bytesSent: 42,
  requestId: undefined,
};

test("a damaged response is told in one line", () => {
  const line = damageLine(DAMAGE);

  assert.equal(
    line,
    "14:02:11.418  127.0.0.13  cut-length         GET /api/1.0/projects?limit=2  341 → 42 bytes",
  );
});

test("a long path is shortened, and an unknown length is said to be unknown", () => {
  const line = damageLine({ ...DAMAGE, path: `/${"a".repeat(500)}`, bytesWhole: undefined });

  assert.match(line, /GET \/a{199}… {2}\? → 42 bytes$/);
});
