import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../ledger/ledger.ts";
import { countRequests, START_MS, UPSTREAM } from "../ledger/ledger.fixture.ts";
import { mergeLedgers } from "../ledger/merge-ledgers.ts";
import { createChance } from "../simulation/chance.ts";
import { countPeriod, peerName } from "../simulation/count-periods.ts";
import { equalShares, Fleet, unequalShares } from "../simulation/fleet.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnosis } from "./diagnose.ts";

const UPSTREAM_ONLY = { upstream: UPSTREAM };

interface Stage {
  readonly minutes: number;
  readonly rateOf: (balancer: number) => number;
}

/** Counts a fleet's minutes, stage after stage, and diagnoses it at the end of each. */
function tell(
  stages: readonly Stage[],
  { balancers = 4, requests = 60_000, seed = 1, shares = equalShares(balancers) } = {},
): { readonly ledger: Ledger; readonly diagnoses: readonly Diagnosis[] } {
  const ledger = new Ledger();
  const fleet = new Fleet(shares, createChance(seed));
  let fromMs = START_MS;
  const diagnoses = stages.map(({ minutes, rateOf }) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      for (let part = 0; part < PARTS; part += 1) {
        const toMs = fromMs + 60_000 / PARTS;
        countPeriod(ledger, fleet.step({ fromMs, toMs, requests: requests / PARTS, rateOf }), UPSTREAM);
        fromMs = toMs;
      }
    }
    return diagnose(ledger, UPSTREAM_ONLY);
  });
  return { ledger, diagnoses };
}

const PARTS = 6;

const healthy = (): number => 0;
const oneBad = (balancer: number): number => (balancer === 2 ? 1e-3 : 1e-5);

test("one balancer that cuts a hundred times as often is blamed, and by name", () => {
  const { diagnoses } = tell([{ minutes: 5, rateOf: oneBad }]);

  const [{ verdict, sentences }] = diagnoses as [Diagnosis];

  assert.equal(verdict.kind, "one_balancer");
  assert.equal(verdict.action, "replace");
  assert.deepEqual(
    verdict.blamed.map(({ peer }) => peer),
    [peerName(2)],
  );
  const [blamed] = verdict.blamed;
  assert.ok(blamed !== undefined && blamed.evidence > 6.6 && (blamed.ratio ?? 0) > 20);
  assert.ok(blamed.faults.interval.low < 1e-3 && 1e-3 < blamed.faults.interval.high);
  assert.match(sentences[0] ?? "", /^One balancer is to blame: 198\.18\.0\.3:443\.$/);
  assert.match(sentences.join(" "), /Replace what is blamed/);
});

test("two bad balancers are both blamed, though one hides the other", () => {
  const rateOf = (balancer: number): number => [1e-2, 2e-4][balancer] ?? 1e-6;

  const { diagnoses } = tell([{ minutes: 30, rateOf }], { balancers: 10 });

  const { verdict } = diagnoses[0]!;
  assert.equal(verdict.kind, "some_balancers");
  assert.deepEqual(
    verdict.blamed.map(({ peer }) => peer),
    [peerName(0), peerName(1)],
  );
});

test("when all cut at one rate, it is the fleet, and no balancer is blamed", () => {
  const { diagnoses } = tell([{ minutes: 120, rateOf: () => 2e-4 }], { shares: unequalShares(4) });

  const { verdict, sentences } = diagnoses[0]!;
  assert.equal(verdict.kind, "fleet_wide");
  assert.equal(verdict.action, "replacing_will_not_help");
  assert.ok(verdict.alternative.kind === "peer" && (verdict.alternative.ratio ?? 99) <= 3);
  assert.match(sentences.join(" "), /Replacing balancers will not help/);
});

test("the verdict follows the fleet from one bad balancer to all of them to none", () => {
  const { diagnoses } = tell([
    { minutes: 60, rateOf: healthy },
    { minutes: 10, rateOf: (balancer) => (balancer === 2 ? 1e-2 : 0) },
    { minutes: 60, rateOf: () => 1e-3 },
    { minutes: 60, rateOf: healthy },
  ]);

  assert.deepEqual(
    diagnoses.map(({ verdict }) => verdict.kind),
    ["healthy", "one_balancer", "fleet_wide", "healthy"],
  );
  const timeline = diagnoses.at(-1)!.timeline.map(({ verdict }) => verdict.kind);
  assert.deepEqual(timeline, ["healthy", "one_balancer", "fleet_wide", "healthy"]);
});

test("since when is a range, and the true time is in it", () => {
  const onsetMs = START_MS + 60 * 60_000;
  let covered = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const { diagnoses } = tell(
      [
        { minutes: 60, rateOf: () => 1e-6 },
        { minutes: 5, rateOf: oneBad },
      ],
      { seed },
    );
    const { fromMs, toMs } = diagnoses.at(-1)!.chapter!.onset;
    if (fromMs !== undefined && fromMs <= onsetMs && onsetMs <= toMs && toMs - fromMs < 10 * 60_000)
      covered += 1;
  }

  assert.ok(covered >= 36, `${covered} of 40`);
});

test("a balancer that gets the large bodies is not blamed for their greater share of faults", () => {
  const ledger = new Ledger();
  const chance = createChance(5);
  const [small, large] = [new Fleet([0.5, 0.5], chance), new Fleet([0.05, 0.95], chance)];
  for (let minute = 0; minute < 60; minute += 1) {
    const time = { fromMs: START_MS + minute * 60_000, toMs: START_MS + (minute + 1) * 60_000 };
    const parts = [
      ["1KiB", small.step({ ...time, requests: 100_000, rateOf: () => 1e-6 })],
      ["larger", large.step({ ...time, requests: 10_000, rateOf: () => 1e-3 })],
    ] as const;
    for (const [sizeClass, { strata }] of parts) {
      for (const { peer, requests, faults } of strata[0]!.counts) {
        countRequests(ledger, { peer: peerName(peer), requests, faults, sizeClass, timeMs: time.fromMs });
      }
    }
  }

  const { verdict } = diagnose(ledger, UPSTREAM_ONLY);

  assert.equal(verdict.kind, "fleet_wide");
});

test("a burst of faults on one connection blames nobody", () => {
  const ledger = new Ledger();
  for (const peer of ["a", "b", "c"]) countRequests(ledger, { peer, requests: 100_000 });
  countRequests(ledger, { peer: "a", requests: 50, faults: 40, episodes: 1 });

  const { verdict, sentences } = diagnose(ledger, UPSTREAM_ONLY);

  assert.equal(verdict.kind, "undetermined");
  assert.equal(verdict.because, "one_connection");
  assert.match(sentences.join(" "), /single connections/);
});

test("with one balancer there is nothing to compare, and where addresses can't be seen, nobody to blame", () => {
  const [one, unseen] = [new Ledger(), new Ledger()];
  countRequests(one, { peer: "a", requests: 10_000, faults: 50 });
  countRequests(unseen, { peer: "(unknown)", requests: 10_000, faults: 50 });

  const verdicts = [one, unseen].map((ledger) => diagnose(ledger, UPSTREAM_ONLY).verdict);

  assert.deepEqual(
    verdicts.map((verdict) => verdict.kind === "undetermined" && verdict.because),
    ["one_peer", "peers_unseen"],
  );
});

test("when it can't blame yet, it says what it would take", () => {
  const ledger = new Ledger();
  countRequests(ledger, { peer: "a", requests: 10_000, faults: 9 });
  countRequests(ledger, { peer: "b", requests: 10_000 });

  const { verdict, sentences } = diagnose(ledger, UPSTREAM_ONLY);

  assert.equal(verdict.kind, "not_enough_evidence");
  assert.ok(verdict.about === "peers");
  const { suspect, faults } = verdict.needed;
  assert.equal(suspect, "a");
  assert.ok(faults !== undefined && faults > 5 && faults < 30, `${faults}`);
  assert.match(sentences.join(" "), /a would be blamed after \d+ more faults, all of them on it/);

  countRequests(ledger, { peer: "a", requests: 10_000, faults, timeMs: START_MS + 1_000 });
  countRequests(ledger, { peer: "b", requests: 10_000, timeMs: START_MS + 1_000 });
  assert.equal(diagnose(ledger, UPSTREAM_ONLY).verdict.kind, "one_balancer");
});

test("few requests without a fault prove no health, and it says how many would", () => {
  const ledger = new Ledger();
  countRequests(ledger, { peer: "a", requests: 300_000 });

  const before = diagnose(ledger, UPSTREAM_ONLY).verdict;
  assert.ok(before.kind === "not_enough_evidence");
  const { cleanRequests = 0 } = before.needed;
  countRequests(ledger, { peer: "a", requests: cleanRequests - 1 });
  const almost = diagnose(ledger, UPSTREAM_ONLY).verdict.kind;
  countRequests(ledger, { peer: "a", requests: 1 });
  const after = diagnose(ledger, UPSTREAM_ONLY).verdict.kind;

  assert.deepEqual([cleanRequests, almost, after], [68_887, "not_enough_evidence", "healthy"]);
});

test("nothing is known of an upstream that was never asked", () => {
  const { verdict, chapter, timeline, sentences } = diagnose(new Ledger(), UPSTREAM_ONLY);

  assert.equal(verdict.kind, "not_enough_evidence");
  assert.deepEqual([chapter, timeline], [undefined, []]);
  assert.match(sentences[0] ?? "", /nothing was counted/);
});

test("a balancer that is a little worse than the others isn't blamed, however many requests show it", () => {
  const ledger = new Ledger();
  countRequests(ledger, { peer: "a", requests: 1e9, faults: 18_000 });
  countRequests(ledger, { peer: "b", requests: 1e9, faults: 10_000 });

  const { verdict, peers } = diagnose(ledger, UPSTREAM_ONLY);

  assert.ok(peers[0]!.evidence > 7);
  assert.equal(verdict.kind, "fleet_wide");
});

test("the ledgers of two gateways merge to the diagnosis of one that saw all", () => {
  const { ledger } = tell([{ minutes: 5, rateOf: oneBad }]);
  const [mine, theirs] = [new Ledger(), new Ledger()];
  const fleet = new Fleet(equalShares(4), createChance(1));
  for (let part = 0; part < 5 * PARTS; part += 1) {
    const fromMs = START_MS + (part * 60_000) / PARTS;
    const period = fleet.step({ fromMs, toMs: fromMs + 1, requests: 60_000 / PARTS, rateOf: oneBad });
    countPeriod(part % 3 === 0 ? mine : theirs, period, UPSTREAM);
  }

  const merged = mergeLedgers([mine, theirs]);

  assert.deepEqual(diagnose(merged, UPSTREAM_ONLY), diagnose(ledger, UPSTREAM_ONLY));
});

test("ten thousand balancers are diagnosed", () => {
  const ledger = new Ledger();
  for (let peer = 0; peer < 10_000; peer += 1) {
    countRequests(ledger, { peer: `peer ${peer}`, requests: 1_000, faults: peer === 77 ? 12 : 0 });
  }

  const { verdict } = diagnose(ledger, UPSTREAM_ONLY);

  assert.ok(verdict.kind === "one_balancer");
  assert.equal(verdict.blamed[0]?.peer, "peer 77");
});

test("fleets that all share one rate blame nobody, whatever the rate, the size and the shares", () => {
  for (const balancers of [2, 20, 200]) {
    for (const [index, rate] of [1e-7, 1e-5, 1e-3, 1e-2].entries()) {
      for (const shares of [equalShares(balancers), unequalShares(balancers)]) {
        const requests = Math.max(10 * balancers, 2 / rate);
        const { diagnoses } = tell(
          Array.from({ length: 4 }, () => ({ minutes: 10, rateOf: () => rate })),
          {
            balancers,
            shares,
            requests: requests * PARTS,
            seed: balancers + index,
          },
        );

        for (const { verdict } of diagnoses) {
          assert.ok(!("blamed" in verdict), `${balancers} balancers at ${rate}: ${verdict.kind}`);
        }
      }
    }
  }
});

test("options that make no sense are refused", () => {
  const given = { ...UPSTREAM_ONLY, falseAlarm: 0 };

  assert.throws(
    () => diagnose(new Ledger(), given),
    /^RangeError: falseAlarm: expected a share above 0 and below 1, got 0/,
  );
});
