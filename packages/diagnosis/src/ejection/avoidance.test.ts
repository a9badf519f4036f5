import assert from "node:assert/strict";
import { test } from "node:test";
import { Avoidance } from "./avoidance.ts";

const UPSTREAM = "http://api.test";
const ADDRESSES = ["a", "b", "c", "d"];

test("a peer is avoided among others of its upstream, and not when nobody else is left", () => {
  const avoidance = new Avoidance();
  avoidance.set([{ upstream: UPSTREAM, peers: ["a", "b"], probeShare: 0.01 }]);

  assert.equal(avoidance.amid(UPSTREAM, ADDRESSES)?.has("a"), true);
  assert.equal(avoidance.amid(UPSTREAM, ADDRESSES)?.has("c"), false);
  assert.equal(avoidance.amid(UPSTREAM, ["a", "b"]), undefined);
  assert.equal(avoidance.amid("http://other.test", ADDRESSES), undefined);
});

test("an avoided peer gets the share of its usual requests that shows how it does", () => {
  const avoidance = new Avoidance();
  avoidance.set([{ upstream: UPSTREAM, peers: ["a", "b"], probeShare: 0.1 }]);
  const avoided = avoidance.amid(UPSTREAM, ADDRESSES);

  const probed = Array.from({ length: 4_000 }, () => avoided?.probe(ADDRESSES));

  // A quarter of the requests would be each one's own, and a tenth of that is sent.
  for (const [peer, count] of [
    ["a", 100],
    ["b", 100],
  ] as const) {
    const got = probed.filter((found) => found === peer).length;
    assert.ok(Math.abs(got - count) <= 1, `${peer} got ${got}`);
  }
});

test("a peer that the name no longer leads to is not probed", () => {
  const avoidance = new Avoidance();
  avoidance.set([{ upstream: UPSTREAM, peers: ["gone"], probeShare: 1 }]);

  assert.equal(avoidance.amid(UPSTREAM, ADDRESSES)?.probe(ADDRESSES), undefined);
});

test("a new plan takes the place of the old one", () => {
  const avoidance = new Avoidance();
  avoidance.set([{ upstream: UPSTREAM, peers: ["a"], probeShare: 0.01 }]);
  avoidance.set([{ upstream: UPSTREAM, peers: [], probeShare: 0.01 }]);

  assert.equal(avoidance.amid(UPSTREAM, ADDRESSES), undefined);
});
