import { RetryBudget } from "./retry-budget.ts";
import type { RetryBudgetOptions } from "./retry-budget.ts";

/**
 * The retry budgets of the origins that a door talks to. The origin that was used longest ago is forgotten when
 * there are too many; its budget starts anew if it comes back.
 *
 * @internal
 */
export class OriginBudgets {
  readonly #options: Required<RetryBudgetOptions>;
  readonly #budgets: Map<string, RetryBudget> = new Map();

  constructor(options: Required<RetryBudgetOptions>) {
    this.#options = options;
  }

  of(origin: string): RetryBudget {
    const known = this.#budgets.get(origin);
    if (known !== undefined && this.#budgets.size < MAX_ORIGINS / 2) return known;

    // Near the limit the order of use is kept, by taking out and putting back.
    const budget = known ?? new RetryBudget(this.#options);
    this.#budgets.delete(origin);
    this.#budgets.set(origin, budget);
    const [oldest] = this.#budgets.keys();
    if (this.#budgets.size > MAX_ORIGINS && oldest !== undefined) this.#budgets.delete(oldest);
    return budget;
  }
}

/** A crawler meets millions of origins; a budget takes about 200 bytes. */
const MAX_ORIGINS = 10_000;
