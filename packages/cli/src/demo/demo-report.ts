import type { Diagnosis } from "@lastbyte/diagnosis";
import type { ContestantName, Door } from "./contestant.ts";
import type { DemoOptions } from "./demo-options.ts";
import type { SideReport } from "./side-report.ts";

/**
 * Everything that a run of the demo has measured. `--json` prints it as it is.
 *
 * @internal
 */
export interface DemoReport {
  readonly door: Door;
  readonly subject: DemoSubject;
  readonly setup: DemoSetup;
  /** Whether the user stopped it half way; the numbers are then those until there. */
  readonly interrupted: boolean;
  readonly sides: Readonly<Record<ContestantName, SideReport>>;
  readonly verdict: Verdict;
  /** Which balancer it is, by what lastbyte saw; nothing behind a gateway, which says it itself. */
  readonly diagnosis: Diagnosis | undefined;
}

/** @internal */
export type DemoSubject =
  /** The lab's own tasks API: exports and created tasks. */
  | { readonly kind: "tasks"; readonly exports: number; readonly posts: number }
  /** GETs of the user's URL. */
  | { readonly kind: "upstream"; readonly url: string; readonly bodyBytes: number };

/** @internal */
export type DemoSetup = Pick<DemoOptions, "balancers" | "rate" | "faults" | "seed" | "concurrency"> & {
  readonly requests: number;
  /** How long a body may be silent (lastbyte), and an attempt take (built-in fetch). */
  readonly timeLimitMs: number;
};

/**
 * Whether lastbyte kept its promise; the exit code says the same.
 *
 * @internal
 */
export interface Verdict {
  readonly kept: boolean;
  /** What it lost, got wrong or doubled: one sentence each. */
  readonly broken: readonly string[];
}
