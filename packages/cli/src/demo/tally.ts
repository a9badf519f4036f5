import { LastbyteError } from "lastbyte";

// Messages with a place in them would all be different.
const MAX_REASONS = 50;

/**
 * Counts what the program sees while it runs with one client.
 *
 * @internal
 */
export class Tally {
  readonly #lostAnswers = new Set<string>();
  readonly #failedPosts = new Set<string>();
  readonly #wrongAnswers = new Set<string>();
  readonly #posts = new Map<string, PostFate>();
  readonly #reasons = new Map<string, number>();
  #calls = 0;
  #operations = 0;
  #failedOperations = 0;

  /** A call begins. Answers its X-Request-Id. */
  called(): string {
    this.#calls += 1;
    return `demo-${this.#calls}`;
  }

  /** A read ended with an error. */
  lost(requestId: string, error: unknown): void {
    this.#lostAnswers.add(requestId);
    this.#because(error);
  }

  /** A read ended without an error, but the answer is another one than the origin's. */
  wrong(requestId: string): void {
    this.#wrongAnswers.add(requestId);
  }

  /** A POST that was to create a task of this name was answered. */
  posted(taskName: string): void {
    this.#posts.set(taskName, { kind: "answered" });
  }

  /** A POST ended with an error. */
  postFailed(taskName: string, requestId: string, error: unknown): void {
    this.#failedPosts.add(requestId);
    const applied = error instanceof LastbyteError ? error.applied : undefined;
    this.#posts.set(taskName, { kind: "failed", applied });
    this.#because(error);
  }

  operationEnded(isWhole: boolean): void {
    this.#operations += 1;
    if (!isWhole) this.#failedOperations += 1;
  }

  get calls(): number {
    return this.#calls;
  }

  get operations(): number {
    return this.#operations;
  }

  get failedOperations(): number {
    return this.#failedOperations;
  }

  get lostAnswers(): ReadonlySet<string> {
    return this.#lostAnswers;
  }

  get failedPosts(): ReadonlySet<string> {
    return this.#failedPosts;
  }

  get wrongAnswers(): ReadonlySet<string> {
    return this.#wrongAnswers;
  }

  /** What became of each POST, by the name of its task. */
  get posts(): ReadonlyMap<string, PostFate> {
    return this.#posts;
  }

  /** Why calls failed, in the words of their errors, the most frequent first. */
  get reasons(): readonly FailureReason[] {
    return [...this.#reasons]
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((left, right) => right.count - left.count);
  }

  #because(error: unknown): void {
    const named = reasonOf(error);
    const reason = this.#reasons.has(named) || this.#reasons.size < MAX_REASONS ? named : "another error";
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }
}

/**
 * What the program knows of a POST. `applied` is what a LastbyteError said.
 *
 * @internal
 */
export type PostFate =
  | { readonly kind: "answered" }
  | { readonly kind: "failed"; readonly applied: "yes" | "no" | "unknown" | undefined };

/** @internal */
export interface FailureReason {
  readonly reason: string;
  readonly count: number;
}

/** The error as a log would show it, without the position in the text. */
function reasonOf(error: unknown): string {
  if (error instanceof LastbyteError) return `LastbyteError: ${error.code}`;
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message.replace(/ (in JSON )?at position \d+.*$/s, " in JSON")}`;
}
