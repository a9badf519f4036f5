import type { Check, Verdict } from "./check.ts";
import { JsonStructure } from "./json-structure.ts";
import type { Structure } from "./json-structure.ts";

/**
 * Tells whether a JSON text is all there.
 *
 * A lost tail leaves its root object, array or string open, so a body is whole exactly when its root has closed and
 * only white space follows. Nothing else is validated: that is the parser's work, and adds nothing against loss.
 *
 * - Open at its end, or ended before its value began: `incomplete`. White space alone counts as ended too early,
 *   because it is a prefix of JSON texts and never one itself (RFC 8259 §2); servers that send spaces to keep a
 *   connection alive while they compute die exactly there.
 * - Closed, then something else than white space or another root: `malformed`.
 * - A second root behind the first is a JSON stream (a watch, an event feed): `unverifiable`, also where its last
 *   record is open. Such a feed has no end that its content could show, and is cut by design when its time is up.
 * - A text that begins with anything else than white space, a UTF-8 BOM, `{`, `[` or `"`: `unverifiable`. A number
 *   can't show that its last digit is missing, and UTF-16 or an XSSI guard is not ours to read.
 *
 * @internal
 */
export class JsonCheck implements Check {
  readonly name: string = "json";
  readonly #structure: Structure;
  #phase: "before" | "inside" | "behind" | "malformed" | "unverifiable" = "before";
  #receivedBytes = 0;
  /** How much of a byte order mark has come; all of it once anything else has. */
  #markBytes = 0;

  /** @param structure - Follows the text; a door may have one that is faster on its platform. */
  constructor(structure: Structure = new JsonStructure()) {
    this.#structure = structure;
  }

  push(chunk: Uint8Array): void {
    // UTF-16 and UTF-32 without a mark show in a NUL at the first or second byte, as JSON begins with ASCII
    // (RFC 4627 §3).
    if (this.#receivedBytes < 2 && chunk[1 - this.#receivedBytes] === 0) this.#phase = "unverifiable";
    this.#receivedBytes += chunk.length;

    // The phases follow each other, so one pass through them reads the whole chunk.
    let index = 0;
    if (this.#phase === "before") index = this.#readBefore(chunk);
    if (this.#phase === "inside" && index < chunk.length) {
      index = this.#structure.scan(chunk, index);
      if (!this.#structure.open) this.#phase = "behind";
    }
    if (this.#phase === "behind") this.#readBehind(chunk, index);
  }

  finish(): Verdict {
    switch (this.#phase) {
      case "before":
        return {
          kind: "incomplete",
          detail:
            this.#receivedBytes === 0
              ? "expected a JSON text, but the body is empty"
              : "expected a JSON text, but the body ended before it began",
        };
      case "inside":
        return {
          kind: "incomplete",
          detail: `the JSON text is open at its end: ${this.#structure.position}`,
        };
      case "behind":
        return { kind: "complete" };
      case "malformed":
        return {
          kind: "malformed",
          detail: "the JSON text is closed, but something else than white space follows",
        };
      case "unverifiable":
        return { kind: "unverifiable" };
      default:
        return this.#phase satisfies never;
    }
  }

  /** Returns the index of the root's first byte, or the chunk's length where it has not come. */
  #readBefore(chunk: Uint8Array): number {
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] as number;
      if (byte === BYTE_ORDER_MARK[this.#markBytes]) {
        this.#markBytes++;
        continue;
      }
      // A mark is the first thing in a text, and whole.
      if (this.#markBytes === 0) this.#markBytes = BYTE_ORDER_MARK.length;

      if (this.#markBytes === BYTE_ORDER_MARK.length && isWhiteSpace(byte)) continue;
      this.#phase =
        this.#markBytes === BYTE_ORDER_MARK.length && isRootStart(byte) ? "inside" : "unverifiable";
      return index;
    }
    return chunk.length;
  }

  #readBehind(chunk: Uint8Array, start: number): void {
    for (let index = start; index < chunk.length; index++) {
      const byte = chunk[index] as number;
      if (isWhiteSpace(byte)) continue;
      this.#phase = isRootStart(byte) ? "unverifiable" : "malformed";
      return;
    }
  }
}

const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/**
 * Whether a byte is white space in JSON (RFC 8259 §2).
 *
 * @internal
 */
export function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Whether a byte begins a value that shows where it ends: an object, an array or a string.
 *
 * @internal
 */
export function isRootStart(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b || byte === 0x22;
}
