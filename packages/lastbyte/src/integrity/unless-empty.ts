import type { Check, Verdict } from "./check.ts";

/**
 * A check that has nothing to say about an empty body.
 *
 * A 401 or 404 that calls itself JSON and brings nothing is common and whole; a 200 that does is missing something.
 *
 * @internal
 */
export class UnlessEmpty implements Check {
  readonly #check: Check;
  #isEmpty = true;

  constructor(check: Check) {
    this.#check = check;
  }

  get name(): string {
    return this.#check.name;
  }

  push(chunk: Uint8Array): void | Promise<void> {
    if (chunk.length > 0) this.#isEmpty = false;
    return this.#check.push(chunk);
  }

  finish(): Verdict | Promise<Verdict> {
    return this.#isEmpty ? { kind: "unverifiable" } : this.#check.finish();
  }
}
