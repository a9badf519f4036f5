import { parentPort, workerData } from "node:worker_threads";
import { LedgerFile } from "./ledger-file.ts";
import { LedgerKeeper } from "./ledger-keeper.ts";
import type { Diagnose, DiagnosisSettings, LedgerReport, VerdictReport } from "./ledger-keeper.ts";
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

/** The engine has one, which is not to be had without the engine. */
const clock = { now: () => performance.now(), wallNow: () => Date.now() };

const { path, settings: given } = workerData as KeeperStart;
let settings = given;

function say(message: FromKeeper): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A thread has no origin.
  parentPort?.postMessage(message);
}

/** Most gateways are asked for no diagnosis, or hours later; the statistics are loaded when the first is wanted. */
async function loadDiagnose(): Promise<Diagnose> {
  const { diagnose } = await import("@lastbyte/diagnosis");
  return diagnose;
}

async function run(): Promise<void> {
  const file = path === undefined ? undefined : await LedgerFile.open(path);
  const keeper = new LedgerKeeper(settings, file, {
    wallNow: clock.wallNow,
    onTrouble: (message) => say({ kind: "trouble", message }),
  });
  let planned = "[]";
  let timer: NodeJS.Timeout | undefined;
  let restMs = 0;
  const plansNow = async (): Promise<readonly AvoidPlan[]> => {
    if (settings.eject === undefined) return [];
    const diagnose = await loadDiagnose();
    const startedMs = clock.now();
    const plans = keeper.plan(diagnose);
    restMs = PLAN_REST * (clock.now() - startedMs);
    return plans.filter(({ peers }) => peers.length > 0);
  };
  const plan = async (): Promise<void> => {
    const plans = await plansNow();
    if (JSON.stringify(plans) !== planned) say({ kind: "avoid", plans });
    planned = JSON.stringify(plans);
  };
  const answer = async (about: "verdict" | "ledger"): Promise<VerdictReport | LedgerReport> => {
    const diagnose = await loadDiagnose();
    return about === "verdict" ? keeper.verdict(diagnose) : keeper.contents(diagnose);
  };

  // One thing after the other, in the order in which they came.
  let before: Promise<void> = Promise.resolve();
  // Whatever goes wrong here must not end the thread, which keeps what can't be counted again.
  const guarded = (work: () => void | Promise<void>, tell: (message: string) => void): void => {
    before = before
      .then(work)
      .catch((error: unknown) => tell(error instanceof Error ? error.message : String(error)));
  };
  const guardedPlan = (): void => {
    // New settings don't wait for the timer, which would plan once more, and be followed by one of its own.
    clearTimeout(timer);
    timer = undefined;
    guarded(plan, (message) => say({ kind: "trouble", message: `nobody new is avoided: ${message}` }));
  };
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
        guarded(
          () => keeper.configure(message.settings),
          (reason) => say({ kind: "trouble", message: reason }),
        );
        return guardedPlan();
      case "ask": {
        const { id, about } = message;
        return guarded(
          async () => say({ kind: "answer", id, answer: await answer(about) }),
          (reason) => say({ kind: "failed", id, message: reason }),
        );
      }
      case "close":
        clearTimeout(timer);
        return guarded(
          () => {
            keeper.close();
            parentPort?.close();
          },
          (reason) => say({ kind: "trouble", message: reason }),
        );
      default:
        return message satisfies never;
    }
  });
  // Whom the ledger blames is avoided from the first request on.
  guardedPlan();
  guarded(
    () => say({ kind: "opened" }),
    () => {},
  );
}

run().catch((error: unknown) => {
  say({ kind: "refused", message: error instanceof Error ? error.message : String(error) });
});
