import { findFault } from "../faults/catalog.ts";
import type { Fault, FaultSettings } from "../faults/fault.ts";
import { LabError } from "../lab-error.ts";
import type { FaultPlan } from "./fault-plan.ts";

/**
 * A plan that has been checked and filled in.
 *
 * @internal
 */
export interface CompiledPlan {
  /** One of these, each equally likely. */
  readonly faults: readonly Fault[];
  readonly rate: number;
  readonly settings: FaultSettings;
  readonly balancer: number | undefined;
  readonly methods: ReadonlySet<string> | undefined;
  readonly matchesPath: (target: string) => boolean;
  readonly numbers: ReadonlySet<number> | undefined;
  readonly firstAttempts: number | undefined;
  readonly from: number;
  readonly until: number;
}

/**
 * Checks plans. Bare names are mixed: together they hit at the lab's rate. Plans come first, in their order.
 *
 * @throws LabError for an unknown name or a number out of its range.
 * @internal
 */
export function compilePlans(
  faults: readonly (string | Fault | FaultPlan)[],
  { rate, balancers }: { readonly rate: number; readonly balancers: number },
): readonly CompiledPlan[] {
  const mixed: Fault[] = [];
  const plans: CompiledPlan[] = [];
  for (const entry of faults) {
    if (typeof entry === "string") mixed.push(findFault(entry));
    else if ("deliver" in entry) mixed.push(entry);
    else plans.push(compilePlan(entry, { rate, balancers }));
  }
  return mixed.length === 0 ? plans : [...plans, { ...EVERYTHING, faults: mixed, rate }];
}

const EVERYTHING = {
  settings: {},
  balancer: undefined,
  methods: undefined,
  matchesPath: (): boolean => true,
  numbers: undefined,
  firstAttempts: undefined,
  from: 1,
  until: Number.POSITIVE_INFINITY,
} as const;

function compilePlan(
  plan: FaultPlan,
  lab: { readonly rate: number; readonly balancers: number },
): CompiledPlan {
  const {
    balancer,
    methods,
    path,
    nthResponse,
    firstAttempts,
    from = 1,
    until = Number.POSITIVE_INFINITY,
  } = plan;
  const { cutBytes, cutAt, delayMs, pieceBytes, stallMs } = plan;
  if (cutBytes !== undefined && cutAt !== undefined) {
    throw new LabError("Expected cutBytes or cutAt in a plan, got both: leave one of them out.");
  }
  const counts = { nthResponse: firstOf(nthResponse), firstAttempts, from, cutBytes, pieceBytes };
  for (const [name, value] of Object.entries(counts)) checkWhole(name, value, 1);
  for (const [name, value] of Object.entries({ cutAt, delayMs, stallMs })) checkWhole(name, value, 0);
  if (balancer !== undefined && !(Number.isInteger(balancer) && balancer >= 0 && balancer < lab.balancers)) {
    throw new LabError(`Expected a balancer from 0 to ${lab.balancers - 1}, got ${balancer}.`);
  }
  const pinned = nthResponse !== undefined || firstAttempts !== undefined;
  return {
    faults: [typeof plan.fault === "string" ? findFault(plan.fault) : plan.fault],
    rate: checkRate(plan.rate ?? (pinned ? 1 : lab.rate)),
    settings: withoutUndefined({ cutBytes, cutAt, delayMs, pieceBytes, stallMs }),
    balancer,
    methods: methods === undefined ? undefined : new Set(methods.map((method) => method.toUpperCase())),
    matchesPath: pathMatcher(path),
    numbers: nthResponse === undefined ? undefined : new Set([nthResponse].flat()),
    firstAttempts,
    from,
    until,
  };
}

/**
 * Checks a rate.
 *
 * @throws LabError
 * @internal
 */
export function checkRate(rate: number): number {
  if (typeof rate === "number" && rate >= 0 && rate <= 1) return rate;
  throw new LabError(`Expected a rate from 0 to 1, such as 0.01, got ${String(rate)}.`);
}

function pathMatcher(path: string | RegExp | undefined): (target: string) => boolean {
  if (path === undefined) return () => true;
  if (typeof path === "string") return (target) => target.includes(path);
  // A copy without the flags that make an expression remember where it stopped.
  const expression = new RegExp(path.source, path.flags.replace(/[gy]/g, ""));
  return (target) => expression.test(target);
}

function firstOf(value: number | readonly number[] | undefined): number | undefined {
  return typeof value === "object" ? Math.min(...value) : value;
}

function checkWhole(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw new LabError(`Expected ${name} to be a whole number from ${least}, got ${String(value)}.`);
}

function withoutUndefined(settings: {
  readonly [Name in keyof FaultSettings]: number | undefined;
}): FaultSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
