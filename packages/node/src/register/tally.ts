import type { CallRecord } from "lastbyte";

/**
 * What became of all calls of one process.
 *
 * @internal
 */
export class Tally {
  #calls = 0;
  #faults = 0;
  #recovered = 0;
  #failed = 0;
  #unverifiable = 0;
  #aborted = 0;
  #passedThrough = 0;

  addFault(): void {
    this.#faults += 1;
  }

  addPassedThrough(): void {
    this.#passedThrough += 1;
  }

  addCall({ result }: CallRecord): void {
    this.#calls += 1;
    if (result.kind === "failed") this.#failed += 1;
    if (result.kind === "aborted") this.#aborted += 1;
    if (result.kind !== "delivered") return;
    if (result.recovered && result.note === undefined) this.#recovered += 1;
    if (result.verification === "none") this.#unverifiable += 1;
  }

  /** One line about all of them. */
  toString(): string {
    return [
      `${this.#calls} calls`,
      `${this.#faults} faults`,
      `${this.#recovered} recovered`,
      `${this.#failed} failed`,
      `${this.#aborted} aborted by the app`,
      `${this.#unverifiable} unverifiable`,
      `${this.#passedThrough} passed through`,
    ].join(", ");
  }
}
