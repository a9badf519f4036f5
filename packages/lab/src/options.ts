import { availableCodings } from "./origin/content-coding.ts";
import type { OriginOptions } from "./origin/wanted.ts";
import { MAX_PROJECT_SIZE } from "./origin/task-data.ts";
import { incidentFaults } from "./faults/catalog.ts";
import type { Fault } from "./faults/fault.ts";
import { LabError, nearestName } from "./lab-error.ts";
import { checkRate } from "./plan/compile-plans.ts";
import type { FaultPlan } from "./plan/fault-plan.ts";
import type { Damage } from "./truth/ledger.ts";

/**
 * The most balancers: 127.0.0.11 to 127.0.0.250.
 */
const MAX_BALANCERS = 240;

/**
 * What {@link startLab} is told.
 *
 * @public
 */
export interface LabOptions extends OriginOptions {
  /**
   * How many balancers.
   *
   * @defaultValue `4`
   */
  readonly balancers?: number;
  /**
   * The share of responses that are hit, from 0 to 1.
   *
   * @defaultValue `0.01`
   */
  readonly rate?: number;
  /**
   * Which faults: names, which are mixed at `rate`, plans for more, or faults of your own.
   *
   * @defaultValue the incident's: every form of a lost last packet
   */
  readonly faults?: readonly (string | Fault | FaultPlan)[];
  /**
   * Where chance starts: the same seed gives the same data and the same victims.
   *
   * @defaultValue `1`
   */
  readonly seed?: number;
  /**
   * The port of every balancer; 0 for any that is free on all their addresses.
   *
   * @defaultValue `0`
   */
  readonly port?: number;
  /**
   * What stands behind the balancers instead of the lab's own tasks API. Its path does not count.
   *
   * @defaultValue the tasks API
   */
  readonly upstream?: string | URL;
  /**
   * Whether the certificate of an https upstream is checked.
   *
   * @defaultValue `true`
   */
  readonly rejectUnauthorized?: boolean;
  /**
   * How many tasks each project of the tasks API has.
   *
   * @defaultValue `[10, 100, 250, 1000]`
   */
  readonly projectSizes?: readonly number[];
  /** Is called for every response that a fault touched, before the client sees it. */
  readonly onDamage?: (damage: Damage) => void;
}

/**
 * Options that have been checked and filled in.
 *
 * @internal
 */
export type CheckedOptions = Required<Omit<LabOptions, "upstream" | "onDamage">> & {
  readonly upstream: URL | undefined;
  readonly onDamage: ((damage: Damage) => void) | undefined;
};

/**
 * All defaults.
 */
const defaults: Readonly<Required<Omit<LabOptions, "upstream" | "onDamage">>> = Object.freeze({
  balancers: 4,
  rate: 0.01,
  faults: incidentFaults,
  seed: 1,
  port: 0,
  rejectUnauthorized: true,
  projectSizes: [10, 100, 250, 1000],
  etags: "strong",
  ranges: true,
  codings: availableCodings,
  digests: [],
});

/**
 * Checks the lab's options.
 *
 * @throws LabError
 * @internal
 */
export function checkOptions(options: LabOptions): CheckedOptions {
  const known = [...Object.keys(defaults), "upstream", "onDamage"];
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const hint = nearest === undefined ? `one of ${known.join(", ")}` : `perhaps "${nearest}"`;
    throw new LabError(`Expected an option of the lab, ${hint}, got "${name}".`);
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const filled = { ...defaults, ...given };
  checkWhole("balancers", filled.balancers, { least: 1, most: MAX_BALANCERS });
  checkWhole("port", filled.port, { least: 0, most: 65_535 });
  checkWhole("seed", filled.seed, { least: 0, most: Number.MAX_SAFE_INTEGER });
  for (const size of filled.projectSizes)
    checkWhole("a project size", size, { least: 0, most: MAX_PROJECT_SIZE });
  checkRate(filled.rate);
  checkCodings(filled.codings);
  return { ...filled, upstream: readUpstream(options.upstream), onDamage: options.onDamage };
}

function checkWhole(
  name: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new LabError(`Expected ${name} to be a whole number from ${least} to ${most}, got ${String(value)}.`);
}

function checkCodings(codings: readonly string[]): void {
  for (const coding of codings) {
    if (availableCodings.includes(coding)) continue;
    throw new LabError(`Expected codings among ${availableCodings.join(", ")}, got "${coding}".`);
  }
}

function readUpstream(upstream: string | URL | undefined): URL | undefined {
  if (upstream === undefined) return undefined;
  const url = URL.canParse(String(upstream)) ? new URL(upstream) : undefined;
  if (url !== undefined && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw new LabError(`Expected an upstream such as http://127.0.0.1:8000, got "${String(upstream)}".`);
}
