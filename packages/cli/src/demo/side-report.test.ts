import assert from "node:assert/strict";
import { test } from "node:test";
import type { Truth } from "@lastbyte/lab";
import { createPlainContestant } from "./contestant.ts";
import type { LabReading } from "./demo-lab.ts";
import { reportSide } from "./side-report.ts";
import { Side } from "./side.ts";

test("an answer counts as lost only where it could be had, and as wrong only where a client could tell", () => {
  const side = newSide();
  for (const requestId of ["demo-1", "demo-2", "demo-3"])
    side.tally.lost(requestId, new TypeError("terminated"));
  for (const requestId of ["demo-4", "demo-5"]) side.tally.wrong(requestId);

  const report = reportSide(
    side,
    reading({
      damaged: new Set(["demo-1", "demo-2"]),
      unobtainable: new Set(["demo-2"]),
      altered: new Set(["demo-5"]),
    }),
    0,
  );

  assert.equal(report.lostAnswers, 2);
  assert.equal(report.unobtainableAnswers, 1);
  assert.equal(report.undamagedFailures, 1);
  assert.equal(report.wrongAnswers, 1);
  assert.equal(report.alteredAnswers, 1);
});

test("what became of a POST is the origin's word, not the program's", () => {
  const side = newSide();
  side.tally.posted("answered");
  side.tally.posted("doubled");
  side.tally.posted("phantom");
  side.tally.postFailed("lost", "demo-4", new TypeError("terminated"));
  side.tally.postFailed("never", "demo-5", new TypeError("fetch failed"));

  const report = reportSide(side, reading({ created: { answered: 1, doubled: 2, lost: 1 } }), 0);

  assert.deepEqual(report.posts, {
    sent: 5,
    createdTwice: 1,
    answersLost: 1,
    saidApplied: 0,
    saidUnknown: 0,
    saidNothing: 1,
    saidWrong: 0,
    notCreated: 1,
  });
  assert.equal(report.wrongAnswers, 1, "an answer that speaks of a task that isn't there");
});

test("extra requests are what reached the balancers beyond the calls", () => {
  const side = newSide();
  for (let number = 1; number <= 3; number += 1) side.tally.called();

  const report = reportSide(side, reading({ requests: 5 }), 0);

  assert.equal(report.calls, 3);
  assert.equal(report.extraRequests, 2);
});

function newSide(): Side {
  const lab = {
    balancerUrls: [],
    originUrl: "",
    read: async () => reading({}),
    close: async () => undefined,
  };
  return new Side({
    contestant: createPlainContestant(1_000, () => 0),
    lab,
    signal: new AbortController().signal,
  });
}

function reading({
  requests = 0,
  created = {},
  damaged = new Set<string>(),
  unobtainable = new Set<string>(),
  altered = new Set<string>(),
}: Partial<LabReading> & {
  readonly requests?: number;
  readonly created?: Readonly<Record<string, number>>;
}): LabReading {
  const origin: NonNullable<Truth["origin"]> = {
    requests,
    byMethod: {},
    byPath: {},
    byRequestId: {},
    posts: 0,
    created: 0,
    changed: 0,
    deleted: 0,
    replayed: 0,
    createdByName: created,
    doubled: [],
    untracked: 0,
  };
  const counts = { damaged: 0, slowed: 0, altered: 0, passedOver: 0 };
  const truth: Truth = {
    seed: 1,
    requests,
    ...counts,
    byFault: {},
    balancers: [],
    damages: [],
    damagesDropped: 0,
    origin,
  };
  return { truth, damaged, unobtainable, altered };
}
