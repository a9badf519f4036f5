/**
 * A bound on retries that grows with the traffic.
 *
 * The problem: when every response of an origin is cut, a fixed number of attempts multiplies its load by that
 * number, just when it has the least to spare. A fixed number of retries per second is no answer either: it is
 * too much for a small client and too little for a large one.
 *
 * So every call deposits a fraction of a retry, every retry withdraws a whole one, and what isn't used in time is
 * forgotten. A small reserve per second keeps a client alive that makes few calls. The numbers are Finagle's
 * (`RetryBudget`, 2016; Linkerd has the same): 20 % of calls, 10 per second, 10 seconds.
 *
 * The time is cut into slots; the balance is the sum of the slots that are not older than the time to live.
 *
 * @internal
 */
export class RetryBudget {
  readonly #depositPerCall: number;
  readonly #reserve: number;
  readonly #slotMs: number;
  readonly #slots: Float64Array = new Float64Array(SLOTS);
  #slotNumber = 0;

  constructor(options: Required<RetryBudgetOptions>) {
    this.#depositPerCall = options.ratio;
    this.#reserve = (options.minPerSecond * options.ttlMs) / 1000;
    this.#slotMs = options.ttlMs / SLOTS;
  }

  /** A call was made: the origin can bear a fraction of a retry more. */
  deposit(nowMs: number): void {
    this.#add(this.#advance(nowMs), this.#depositPerCall);
  }

  /** How many retries are left now. */
  balance(nowMs: number): number {
    this.#advance(nowMs);
    let sum = this.#reserve;
    for (const slot of this.#slots) sum += slot;
    return sum;
  }

  /** Takes one retry, or returns false where none is left. */
  tryWithdraw(nowMs: number): boolean {
    if (this.balance(nowMs) < 1) return false;
    this.#add(this.#advance(nowMs), -1);
    return true;
  }

  #add(index: number, amount: number): void {
    this.#slots[index] = (this.#slots[index] ?? 0) + amount;
  }

  /** Empties the slots whose time has passed; gives the present one's index. */
  #advance(nowMs: number): number {
    const slotNumber = Math.floor(nowMs / this.#slotMs);
    const expired = Math.min(SLOTS, Math.max(0, slotNumber - this.#slotNumber));
    for (let step = 1; step <= expired; step++) this.#slots[(this.#slotNumber + step) % SLOTS] = 0;
    this.#slotNumber = Math.max(this.#slotNumber, slotNumber);
    if (expired === SLOTS) this.#slots.fill(0);
    return this.#slotNumber % SLOTS;
  }
}

/**
 * How many retries an origin is asked to bear.
 *
 * @public
 */
export interface RetryBudgetOptions {
  /** Retries per call: 0.2 allows one retry for five calls. @defaultValue 0.2 */
  readonly ratio?: number;
  /** Retries per second that are allowed however few calls are made. @defaultValue 10 */
  readonly minPerSecond?: number;
  /** How long a call counts. @defaultValue 10_000 */
  readonly ttlMs?: number;
}

const SLOTS = 10;
