import { createRandom } from "../chance/random.ts";
import type { Fault, FaultSettings } from "../faults/fault.ts";
import { AttemptCounter } from "./attempt-counter.ts";
import type { CompiledPlan } from "./compile-plans.ts";

/**
 * What a choice can depend on.
 *
 * @internal
 */
export interface Candidate {
  readonly balancer: number;
  /** The number of the response at its balancer, from 1. */
  readonly number: number;
  readonly method: string;
  readonly target: string;
  readonly identity: string;
}

/**
 * What was chosen.
 *
 * @internal
 */
export interface Choice {
  readonly fault: Fault | undefined;
  readonly settings: FaultSettings;
  /** Which attempt of its request this is, from 1. */
  readonly attempt: number;
  /** What the fault's own chance is drawn for, where not for the response. */
  readonly draw: readonly (string | number)[] | undefined;
}

/**
 * Chooses the victims. The same seed and the same plans choose the same responses of the same balancers.
 *
 * @internal
 */
export class Chooser {
  readonly #seed: number;
  readonly #attempts = new AttemptCounter();
  #plans: readonly CompiledPlan[];
  #seen: number[];

  constructor(seed: number, plans: readonly CompiledPlan[]) {
    this.#seed = seed;
    this.#plans = plans;
    this.#seen = plans.map(() => 0);
  }

  /** Replaces the plans. Their numbers count from this moment. */
  setPlans(plans: readonly CompiledPlan[]): void {
    this.#plans = plans;
    this.#seen = plans.map(() => 0);
  }

  choose(candidate: Candidate): Choice {
    const attempt = this.#attempts.count(candidate.identity);
    let choice: Choice = { fault: undefined, settings: {}, attempt, draw: undefined };
    for (const [index, plan] of this.#plans.entries()) {
      if (!concerns(plan, candidate)) continue;
      // Every plan counts every response that it could hit, also where an earlier plan has hit it.
      const seen = (this.#seen[index] ?? 0) + 1;
      this.#seen[index] = seen;
      if (choice.fault !== undefined || !isPinned(plan, seen, attempt)) continue;
      choice = { ...choice, ...draw(plan, candidate, { seed: this.#seed, index }) };
    }
    return choice;
  }
}

function concerns(plan: CompiledPlan, { balancer, method, target }: Candidate): boolean {
  if (plan.balancer !== undefined && plan.balancer !== balancer) return false;
  if (plan.methods !== undefined && !plan.methods.has(method)) return false;
  return plan.matchesPath(target);
}

function isPinned(plan: CompiledPlan, seen: number, attempt: number): boolean {
  if (plan.numbers !== undefined && !plan.numbers.has(seen)) return false;
  if (plan.firstAttempts !== undefined && attempt > plan.firstAttempts) return false;
  return seen >= plan.from && seen < plan.until;
}

interface DrawPlace {
  readonly seed: number;
  readonly index: number;
}

/**
 * Draws whether a plan hits, and with which of its faults. Pure: the same arguments give the same answer.
 */
function draw(
  plan: CompiledPlan,
  candidate: Candidate,
  place: DrawPlace,
): Pick<Choice, "fault" | "draw"> & {
  readonly settings: FaultSettings;
} {
  const { seed, index } = place;
  const byResponse = pick(plan, [seed, "response", index, candidate.balancer, candidate.number]);
  if (byResponse?.drawnBy === "response")
    return { fault: byResponse, settings: plan.settings, draw: undefined };

  const parts = [index, candidate.method, candidate.target, candidate.identity];
  if (!plan.faults.some((fault) => fault.drawnBy === "request")) return NOTHING;
  const byRequest = pick(plan, [seed, "request", ...parts]);
  if (byRequest?.drawnBy === "request") return { fault: byRequest, settings: plan.settings, draw: parts };
  return NOTHING;
}

const NOTHING = { fault: undefined, settings: {}, draw: undefined } as const;

function pick(plan: CompiledPlan, parts: readonly (number | string)[]): Fault | undefined {
  const random = createRandom(...parts);
  if (random.next() >= plan.rate) return undefined;
  return plan.faults[random.integer(0, plan.faults.length - 1)];
}
