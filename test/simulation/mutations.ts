/** A change to the engine's text that breaks one promise. */
export interface Mutation {
  /** What the mutant does wrong. */
  readonly name: string;
  /** Relative to `packages/lastbyte/src`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /**
   * The history that caught it when it was last looked for, where that took long. It is tried first; where the engine
   * has changed since and it holds there, all are tried.
   */
  readonly lastCaughtIn?: number;
}

/** The faults of our own making that the simulation has to catch. */
export const mutations: readonly Mutation[] = [
  {
    name: "sends a request again that is not repeatable",
    file: "decision/decide.ts",
    find: "if (!call.repeatable && !fault.unsent)",
    replace: "if (false)",
  },
  {
    name: "ignores the retry budget",
    file: "decision/decide.ts",
    find: "if (!call.budgetAllows)",
    replace: "if (false)",
  },
  {
    name: "withdraws nothing from the retry budget",
    file: "run-call.ts",
    find: "call.budget.tryWithdraw(clock.now());",
    replace: "",
  },
  {
    name: "never runs out of attempts",
    file: "decision/decide.ts",
    find: "if (call.fruitlessAttempts >= call.maxAttempts)",
    replace: "if (false)",
  },
  {
    name: "counts every attempt as the first",
    file: "run-call.ts",
    find: "end.progressed ? 1 : fruitlessAttempts + 1",
    replace: "1",
  },
  {
    name: "asks for the bytes behind a body that was edited on its way",
    lastCaughtIn: 3_733,
    file: "receive.ts",
    find: "if (areBytesInDoubt(fault.code))",
    replace: "if (false)",
  },
  {
    name: "takes a body with another digest for whole",
    file: "conclude.ts",
    find: 'return faulty("digest_mismatch", verdict.detail);',
    replace: 'return { kind: "whole", verification: "content" };',
  },
  {
    name: "goes on behind a length that the receiver was told for good",
    file: "resumption/released.ts",
    find: "if (lengthIsAdvisory && allCame) this.#promisedBytes",
    replace: "this.#promisedBytes",
  },
  {
    name: "forgets the length that it was told when a replay ends short",
    lastCaughtIn: 1_497,
    file: "resumption/released.ts",
    find: "if (lengthIsAdvisory && allCame)",
    replace: "if (lengthIsAdvisory)",
  },
  {
    name: "hands on a status as the end of a body that was begun",
    file: "decision/decide.ts",
    find: 'fault.code === "retryable_status" && call.released === "nothing"',
    replace: 'fault.code === "retryable_status"',
  },
  {
    name: "takes one empty answer for the origin's word",
    file: "record/journal.ts",
    find: "oddity === last).length > 1",
    replace: "oddity === last).length > 0",
  },
  {
    name: "takes empty answers for the origin's word behind a length that was told",
    lastCaughtIn: 3_135,
    file: "run-call.ts",
    find: " && (released?.promisedBytes ?? 0) === 0",
    replace: "",
  },
  {
    name: "takes a weak validator for a strong one",
    lastCaughtIn: 20_778,
    file: "resumption/validator.ts",
    find: '/^"[',
    replace: '/^(?:W\\/)?"[',
  },
  {
    name: "takes a range of another version",
    lastCaughtIn: 13_210,
    file: "resumption/admit.ts",
    find: "if (strongValidator(answer.head.headers) !== released.validator)",
    replace: "if (false)",
  },
  {
    name: "does not compare a replay with what was released",
    file: "resumption/comparison.ts",
    find: "if (this.#remainingBytes === 0 && !equal",
    replace: "if (false && !equal",
  },
  {
    name: "takes a replay that is shorter than what was released for whole",
    file: "read-body.ts",
    find: "if (comparison?.passed === false)",
    replace: "if (false)",
  },
  {
    name: "accepts a range that begins elsewhere",
    lastCaughtIn: 83_690,
    file: "resumption/content-range.ts",
    find: "if (first !== wanted.startByte)",
    replace: "if (false)",
  },
  {
    name: "accepts a range that ends before the body does",
    lastCaughtIn: 13_292,
    file: "resumption/content-range.ts",
    find: "if (last !== total - 1)",
    replace: "if (false)",
  },
  {
    name: "does not notice a range that is shorter than it says",
    file: "conclude.ts",
    find: "dueBytes !== undefined && receivedBytes < dueBytes",
    replace: "false",
  },
  {
    name: "joins bytes of two content codings",
    lastCaughtIn: 4_574,
    file: "resumption/admit.ts",
    find: "if (codingOf(answer.head) !== codingOf(original.head)) {\n    return changed",
    replace: "if (false) {\n    return changed",
  },
  {
    name: "does not discard the bytes of a failed attempt",
    file: "attempt.ts",
    find: "delivery.discardHeld();",
    replace: "",
  },
  {
    name: "skips the check of the content",
    file: "conclude.ts",
    find: "const verdict = judge(verdicts);",
    replace: 'const verdict = judge(verdicts.length > 0 ? [{ kind: "complete" }] : verdicts);',
  },
  {
    name: "takes a broken body for a whole one",
    file: "read-body.ts",
    find: "return brokenBody(event.cause);",
    replace: 'return { kind: "whole", verification: "framing" };',
  },
  {
    name: "waits for a silent sender for ever",
    file: "timed-reader.ts",
    find: 'return this.#answer({ kind: "stalled" });',
    replace: "return undefined;",
  },
  {
    name: "does not hear that the call was cancelled",
    file: "timed-reader.ts",
    find: 'this.#answer({ kind: "cancelled" })',
    replace: "undefined",
  },
  {
    name: "forgets the deadline",
    file: "run-call.ts",
    find: 'cancellation.cancel({ kind: "deadline" })',
    replace: "undefined",
  },
  {
    name: "leaves the deadline's timer running",
    file: "run-call.ts",
    find: "deadline.stop();",
    replace: "",
  },
  {
    name: "holds more than its limit",
    file: "delivery.ts",
    find: "this.#heldBytes > this.#holdBytes",
    replace: "this.#heldBytes > 2 * this.#holdBytes + 8",
  },
  {
    name: "asks twice although the first answer was whole",
    file: "attempt.ts",
    find: "const answer = await send(",
    replace: "await send(call, { number, headers, faultyPeers: [] });\n  const answer = await send(",
  },
  {
    name: "releases a byte too little",
    file: "delivery.ts",
    find: "this.#held.push(chunk);",
    replace: "this.#held.push(chunk.subarray(0, Math.max(1, chunk.length - 1)));",
  },
];
