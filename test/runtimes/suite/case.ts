import type { Bench } from "./bench.ts";

/** The runtimes that the suite runs in. */
export const RUNTIME_NAMES = [
  "node20",
  "node22",
  "node24",
  "node26",
  "deno",
  "bun",
  "workerd",
  "chromium",
] as const;

export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** One thing that holds in every runtime. It uses nothing but the web's own interfaces. */
export interface Case {
  /** A sentence that is true of the product. */
  readonly name: string;
  /** What the lab does to the requests of this case, and to no others. */
  readonly faults: readonly CaseFault[];
  /** Throws where it doesn't hold. */
  readonly run: (bench: Bench) => Promise<void>;
}

/** A plan of the lab, as JSON can carry it. */
export interface CaseFault {
  readonly fault: string;
  readonly firstAttempts?: number;
  readonly nthResponse?: number | readonly number[];
  readonly rate?: number;
  readonly cutAt?: number;
  readonly cutBytes?: number;
  readonly delayMs?: number;
  readonly pieceBytes?: number;
}

/** What became of a case in one runtime. */
export interface CaseResult {
  readonly name: string;
  /** Why it doesn't hold, or `undefined` where it does. */
  readonly failure: string | undefined;
}

/** The query by which the lab and the harness know the requests of a case. */
export function caseKey(index: number): string {
  return `case=${index}.`;
}
