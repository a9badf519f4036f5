import assert from "node:assert/strict";
import type { LookupFunction } from "node:net";
import { test } from "node:test";
import { Avoidance } from "@lastbyte/diagnosis/feed";
import type { AvoidedPeers } from "@lastbyte/diagnosis/feed";
import { OtherRoutes } from "./other-route.ts";

function avoiding(peers: readonly string[], probeShare = 1e-9): AvoidedPeers {
  const avoidance = new Avoidance();
  avoidance.set([{ upstream: "http://a.test", peers, probeShare }]);
  return avoidance.of("http://a.test")!;
}

/** A name with these addresses, at a time of its own. */
function nameWith(addresses: readonly string[]) {
  const clock = { nowMs: 0, lookups: 0 };
  const lookup: LookupFunction = (_name, _options, callback) => {
    clock.lookups += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  };
  return { clock, routes: new OtherRoutes({ now: () => clock.nowMs, lookup }) };
}

test("requests go to the addresses that aren't avoided, in turn", async () => {
  const { routes } = nameWith(["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
  const avoided = avoiding(["10.0.0.2"]);

  const found = [1, 2, 3, 4].map(() => routes.find("a.test", avoided, { mayProbe: true }));

  const addresses = (await Promise.all(found)).map((route) => route?.address);
  assert.deepEqual(new Set(addresses), new Set(["10.0.0.1", "10.0.0.3"]));
});

test("a request goes its own way where none of the name's addresses is avoided, or all are", async () => {
  const { routes } = nameWith(["10.0.0.1", "10.0.0.2"]);

  for (const peers of [["10.9.9.9"], ["10.0.0.1", "10.0.0.2"]]) {
    assert.equal(await routes.find("a.test", avoiding(peers), { mayProbe: true }), undefined);
  }
  assert.equal(await routes.find("10.0.0.1", avoiding(["10.0.0.1"]), { mayProbe: true }), undefined);
  assert.equal(await routes.find("[::1]", avoiding(["::1"]), { mayProbe: true }), undefined);
});

test("an avoided address is probed by its share of those that could be sent again, and by no others", async () => {
  const { routes } = nameWith(["10.0.0.1", "10.0.0.2"]);
  const avoided = avoiding(["10.0.0.2"], 0.2);
  const probesAmong = async (count: number, mayProbe: boolean): Promise<number> => {
    let probes = 0;
    for (let index = 0; index < count; index += 1) {
      const route = await routes.find("a.test", avoided, { mayProbe });
      if (route?.address === "10.0.0.2") probes += 1;
    }
    return probes;
  };

  // It would be sent half of them, and gets a fifth of that.
  assert.equal(await probesAmong(100, false), 0);
  assert.ok(Math.abs((await probesAmong(100, true)) - 10) <= 1);
});

test("an address that can't be reached is left out until the name is looked up again", async () => {
  const { routes, clock } = nameWith(["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
  const avoided = avoiding(["10.0.0.1"]);
  const ask = async (): Promise<ReadonlySet<string | undefined>> => {
    const found = new Set<string | undefined>();
    for (const _ of [1, 2, 3, 4])
      found.add((await routes.find("a.test", avoided, { mayProbe: false }))?.address);
    return found;
  };

  const route = await routes.find("a.test", avoided, { mayProbe: false });
  route?.isUnreachable();
  const meanwhile = await ask();
  clock.nowMs += 5_001;
  const later = await ask();

  assert.equal(meanwhile.has(route?.address), false);
  assert.equal(later.has(route?.address), true);
  assert.equal(clock.lookups, 2);
});
