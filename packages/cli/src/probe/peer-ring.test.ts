import assert from "node:assert/strict";
import { test } from "node:test";
import { PeerRing } from "./peer-ring.ts";

const always = (): boolean => true;

function ringOf(...addresses: readonly string[]): PeerRing {
  const ring = new PeerRing();
  ring.update(addresses);
  return ring;
}

test("addresses are asked in turn", () => {
  const ring = ringOf("a", "b", "c");

  const asked = [1, 2, 3, 4].map(() => ring.next(0, always));

  assert.deepEqual(asked, ["a", "b", "c", "a"]);
});

test("one that is busy loses its turn", () => {
  const ring = ringOf("a", "b", "c");

  const asked = [1, 2, 3].map(() => ring.next(0, (address) => address !== "b"));

  assert.deepEqual(asked, ["a", "c", "a"]);
  assert.equal(
    ring.next(0, () => false),
    undefined,
  );
});

test("one that can't be reached is left alone, for longer each time, and comes back", () => {
  const ring = ringOf("a");

  ring.failed("a", 0);
  ring.failed("a", 500);

  assert.equal(ring.next(1_499, always), undefined);
  assert.equal(ring.nextAtMs(1_499), 1_500);
  assert.equal(ring.next(1_500, always), "a");
  ring.reached("a");
  ring.failed("a", 2_000);
  assert.equal(ring.nextAtMs(2_000), 2_500);
});

test("all is lost when nothing was ever reached, and not because of one", () => {
  const ring = ringOf("a", "b");
  for (const timeMs of [0, 1, 2]) ring.failed("a", timeMs);

  const before = ring.isLost;
  for (const timeMs of [0, 1, 2]) ring.failed("b", timeMs);

  assert.deepEqual([before, ring.isLost], [false, true]);
});

test("what was reached once isn't lost", () => {
  const ring = ringOf("a");

  ring.reached("a");
  for (const timeMs of [0, 1, 2, 3]) ring.failed("a", timeMs);

  assert.equal(ring.isLost, false);
});

test("addresses come and go, and what is known of them stays", () => {
  const ring = ringOf("a", "b");
  ring.failed("a", 0);

  ring.update(["a", "c", "c"]);

  assert.deepEqual(
    [1, 2].map(() => ring.next(0, always)),
    ["c", "c"],
  );
  assert.deepEqual(
    [1, 2].map(() => ring.next(600, always)),
    ["a", "c"],
  );
});
