import { parentPort, workerData } from "node:worker_threads";
import { diagnose, Ejections, Ledger, readLedger } from "@lastbyte/diagnosis";
import type { AvoidPlan, LedgerJson } from "@lastbyte/diagnosis";
import { systemClock } from "lastbyte/engine";
import type { OutlierEjectionOptions } from "./outlier-options.ts";

/**
 * What the thread that makes the diagnoses is started with.
 *
 * @internal
 */
export interface OutlierThreadStart {
  readonly options: OutlierEjectionOptions;
}

/**
 * What it is told: what was counted since the last time.
 *
 * @internal
 */
export type ToOutlierThread = LedgerJson;

/**
 * What it says, whenever that changes: whom to avoid.
 *
 * @internal
 */
export type FromOutlierThread = readonly AvoidPlan[];

/** A plan is made twice a second at most, and never takes more of a core than this one part in so many. */
const PLAN_INTERVAL_MS = 500;
const PLAN_REST = 10;

const { options } = workerData as OutlierThreadStart;
const ledger = new Ledger();
const ejections = new Ejections();
let plans: FromOutlierThread = [];
let timer: NodeJS.Timeout | undefined;
let restMs = 0;

function plan(): void {
  timer = undefined;
  const startedMs = systemClock.now();
  const diagnoses = ledger.upstreams.map((upstream) => diagnose(ledger, { upstream }));
  const planned = ejections
    .plan({ ledger, diagnoses, atMs: systemClock.wallNow() }, options)
    .filter(({ peers }) => peers.length > 0);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A thread has no origin.
  if (JSON.stringify(planned) !== JSON.stringify(plans)) parentPort?.postMessage(planned);
  plans = planned;
  restMs = PLAN_REST * (systemClock.now() - startedMs);
}

parentPort?.on("message", (counted: ToOutlierThread) => {
  ledger.merge(readLedger(counted));
  // Without a new fault nobody can be blamed, and whoever is avoided can only be taken back.
  const mayChange = plans.length > 0 || counted.cells.some(([, , , , , faults = []]) => faults.length > 0);
  if (mayChange) timer ??= setTimeout(plan, Math.max(PLAN_INTERVAL_MS, restMs));
});
