import assert from "node:assert/strict";
import { test } from "node:test";
import { simulateFleet } from "./simulate-fleet.ts";

const FLEET = {
  balancers: 20,
  requestsPerSecond: 20_000,
  bad: 1,
  badRate: 1e-3,
  baseRate: 1e-5,
  hours: 0.05,
  seed: 1,
};

test("the bad balancer is known within seconds, and only it", () => {
  const { blamed, wald, alarmedAtMs, diagnosis, envoy } = simulateFleet(FLEET);

  assert.deepEqual(
    blamed.map(({ peer, isBad }) => [peer, isBad]),
    [["198.18.0.1:443", true]],
  );
  assert.ok(wald !== undefined && Math.round(wald.requests) === 3_767);
  assert.ok((blamed[0]?.atMs ?? 1e9) < 6 * wald.atMs);
  assert.ok(alarmedAtMs !== undefined);
  assert.equal(diagnosis.verdict.kind, "one_balancer");
  assert.ok(envoy.right > 0);
});

test("a fleet that shares a low rate is called so, and Envoy ejects the innocent meanwhile", () => {
  const { blamed, wald, fleetWideAtMs, diagnosis, envoy } = simulateFleet({ ...FLEET, bad: 0, hours: 1 });

  assert.deepEqual([blamed, wald], [[], undefined]);
  assert.ok(fleetWideAtMs !== undefined);
  assert.equal(diagnosis.verdict.kind, "fleet_wide");
  assert.ok(envoy.wrong > 50, `${envoy.wrong}`);
});

test("the same seed gives the same outcome", () => {
  assert.deepEqual(simulateFleet(FLEET), simulateFleet(FLEET));
});

test("a fleet that can't be is refused", () => {
  assert.throws(() => simulateFleet({ ...FLEET, bad: 21 }), /^RangeError: expected 0 to 20 bad ones, got \{/);
});
