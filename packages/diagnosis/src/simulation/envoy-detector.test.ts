import assert from "node:assert/strict";
import { test } from "node:test";
import { EnvoyDetector } from "./envoy-detector.ts";

function counts(hosts: number, faults: Readonly<Record<number, number>>, requests = 1_000) {
  return Array.from({ length: hosts }, (_, peer) => ({ peer, requests, faults: faults[peer] ?? 0 }));
}

test("one fault on one of twenty hosts ejects it, however small the rate", () => {
  assert.deepEqual(new EnvoyDetector(20).endInterval(0, counts(20, { 7: 1 }, 1_000_000)), [7]);
});

test("faults on a quarter of the hosts eject none of them", () => {
  assert.deepEqual(new EnvoyDetector(20).endInterval(0, counts(20, { 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 })), []);
});

test("fewer than five hosts, or than a hundred requests each, are not judged", () => {
  assert.deepEqual(new EnvoyDetector(4).endInterval(0, counts(4, { 1: 9 })), []);
  assert.deepEqual(new EnvoyDetector(20).endInterval(0, counts(20, { 1: 9 }, 99)), []);
});

test("an ejected host comes back by itself, later each time", () => {
  const detector = new EnvoyDetector(20);
  const ejectedAt = (atMs: number): readonly number[] => detector.endInterval(atMs, counts(20, { 7: 9 }));

  assert.deepEqual([0, 10_000, 30_000, 60_000, 90_000].map(ejectedAt), [[7], [], [7], [], [7]]);
});

test("no more than a tenth of the hosts is ejected", () => {
  assert.deepEqual(new EnvoyDetector(20).endInterval(0, counts(20, { 1: 9, 2: 9, 3: 9 })).length, 2);
});
