import type { Check, Verdict } from "./check.ts";
import { isRootStart, isWhiteSpace } from "./json.ts";
import { JsonStructure } from "./json-structure.ts";

/**
 * Tells whether the last record of a list of JSON texts is all there: one text a line (NDJSON, JSON Lines), or one
 * behind each record separator (RFC 7464).
 *
 * Only the last record is read, because only it can be cut: an earlier one that doesn't parse was so at its origin.
 * The separators make that cheap, as neither of them occurs raw inside JSON.
 *
 * - The last record is open: `incomplete`.
 * - Anything else, also an empty body: `unverifiable`. Whole records may be missing behind the last one, and nothing
 *   in the format would show it. This check never says `complete`.
 *
 * In a JSON sequence, a separator with nothing behind it and a bare number, true, false or null without the line end
 * that must follow are cut as well (RFC 7464 §2.4). On a line, a bare number can't show that its last digit is gone.
 *
 * @internal
 */
export class RecordsCheck implements Check {
  readonly name: string;
  readonly #separator: number;
  readonly #structure = new JsonStructure();
  #record: "empty" | "open" | "closed" | "scalar" | "foreign";
  #endsInWhiteSpace = false;
  #receivedBytes = 0;

  constructor(format: "ndjson" | "json-seq") {
    this.name = format;
    this.#separator = format === "ndjson" ? LINE_FEED : RECORD_SEPARATOR;
    // Before the first record separator there is no record.
    this.#record = format === "ndjson" ? "empty" : "closed";
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0 || this.#record === "foreign") return;
    if (this.#isWideText(chunk)) {
      this.#record = "foreign";
      return;
    }
    this.#receivedBytes += chunk.length;
    this.#endsInWhiteSpace = isWhiteSpace(chunk[chunk.length - 1] as number);

    const separatorIndex = chunk.lastIndexOf(this.#separator);
    if (separatorIndex >= 0) {
      this.#structure.reset();
      this.#record = "empty";
    }
    this.#readRecord(chunk, separatorIndex + 1);
  }

  finish(): Verdict {
    if (this.#record === "open") {
      return {
        kind: "incomplete",
        detail: `the last record is open at its end: ${this.#structure.position}`,
      };
    }
    if (this.name === "json-seq" && this.#record === "empty") {
      return {
        kind: "incomplete",
        detail: "expected a JSON text behind the last record separator, but the body ended",
      };
    }
    if (this.name === "json-seq" && this.#record === "scalar" && !this.#endsInWhiteSpace) {
      return { kind: "incomplete", detail: "expected a line end behind the last record, but the body ended" };
    }
    return { kind: "unverifiable" };
  }

  #readRecord(chunk: Uint8Array, start: number): void {
    let index = start;
    while (index < chunk.length) {
      if (this.#record === "open") {
        index = this.#structure.scan(chunk, index);
        if (!this.#structure.open) this.#record = "closed";
      } else if (this.#record === "empty") {
        const byte = chunk[index] as number;
        if (isRootStart(byte)) this.#record = "open";
        else if (isWhiteSpace(byte)) index++;
        else this.#record = "scalar";
      } else {
        // Whatever follows a value in its record is not ours to judge.
        return;
      }
    }
  }

  /** Whether the body begins as UTF-16 or UTF-32: with their marks, or with a NUL as one of the first two bytes. */
  #isWideText(chunk: Uint8Array): boolean {
    if (this.#receivedBytes >= 2) return false;
    const first = this.#receivedBytes === 0 ? chunk[0] : undefined;
    return first === 0 || first === 0xff || first === 0xfe || chunk[1 - this.#receivedBytes] === 0;
  }
}

const LINE_FEED = 0x0a;
const RECORD_SEPARATOR = 0x1e;
