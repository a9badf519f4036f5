import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "lastbyte/engine";
import { LedgerFile } from "./ledger-file.ts";
import { LedgerKeeper } from "./ledger-keeper.ts";
import type { DiagnosisSettings, LedgerReport, VerdictReport } from "./ledger-keeper.ts";
import type { Counted } from "./ledger-feed.ts";
import type { AvoidPlan } from "@lastbyte/diagnosis";

/**
 * What the thread that keeps the ledger is started with.
 *
 * @internal
 */
export interface KeeperStart {
  readonly path: string | undefined;
  readonly settings: DiagnosisSettings;
}

/**
 * What it is told.
 *
 * @internal
 */
export type ToKeeper =
  | { readonly kind: "counted"; readonly counted: Counted }
  | { readonly kind: "settings"; readonly settings: DiagnosisSettings }
  | { readonly kind: "ask"; readonly id: number; readonly about: "verdict" | "ledger" }
  | { readonly kind: "close" };

/**
 * What it says.
 *
 * @internal
 */
export type FromKeeper =
  | { readonly kind: "opened" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "answer"; readonly id: number; readonly answer: VerdictReport | LedgerReport }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  | { readonly kind: "avoid"; readonly plans: readonly AvoidPlan[] }
  | { readonly kind: "trouble"; readonly message: string };

/** A plan is made once a second, but never takes more of a core than this one part in so many. */
const PLAN_INTERVAL_MS = 1_000;
const PLAN_REST = 10;

const { path, settings: given } = workerData as KeeperStart;
let settings = given;

function say(message: FromKeeper): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A thread has no origin.
  parentPort?.postMessage(message);
}

async function run(): Promise<void> {
  const file = path === undefined ? undefined : await LedgerFile.open(path);
  const keeper = new LedgerKeeper(settings, file, {
    wallNow: () => systemClock.wallNow(),
    onTrouble: (message) => say({ kind: "trouble", message }),
  });
  let planned = "[]";
  let timer: NodeJS.Timeout | undefined;
  let restMs = 0;
  const plan = (): void => {
    timer = undefined;
    const startedMs = systemClock.now();
    const plans = keeper.plan().filter(({ peers }) => peers.length > 0);
    if (JSON.stringify(plans) !== planned) say({ kind: "avoid", plans });
    planned = JSON.stringify(plans);
    restMs = PLAN_REST * (systemClock.now() - startedMs);
  };
  // Whatever goes wrong here must not end the thread, which keeps what can't be counted again.
  const guarded = (work: () => void, tell: (message: string) => void): void => {
    try {
      work();
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  };
  const guardedPlan = (): void =>
    guarded(plan, (message) => say({ kind: "trouble", message: `nobody new is avoided: ${message}` }));
  const planSoon = (): void => {
    if (settings.eject !== undefined) timer ??= setTimeout(guardedPlan, Math.max(PLAN_INTERVAL_MS, restMs));
  };

  parentPort?.on("message", (message: ToKeeper) => {
    switch (message.kind) {
      case "counted":
        guarded(
          () => keeper.absorb(message.counted),
          (reason) => say({ kind: "trouble", message: `half a second was not counted: ${reason}` }),
        );
        return planSoon();
      case "settings":
        ({ settings } = message);
        keeper.configure(settings);
        return guardedPlan();
      case "ask": {
        const { id, about } = message;
        return guarded(
          () =>
            say({ kind: "answer", id, answer: about === "verdict" ? keeper.verdict() : keeper.contents() }),
          (reason) => say({ kind: "failed", id, message: reason }),
        );
      }
      case "close":
        clearTimeout(timer);
        keeper.close();
        return parentPort?.close();
      default:
        return message satisfies never;
    }
  });
  say({ kind: "opened" });
  guardedPlan();
}

run().catch((error: unknown) => {
  say({ kind: "refused", message: error instanceof Error ? error.message : String(error) });
});
