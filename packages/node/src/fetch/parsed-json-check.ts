import type { Check, Verdict } from "lastbyte/engine";
import { decodeText } from "./decode-text.ts";

/**
 * Tells by parsing whether a JSON text is all there, and keeps what it parsed for `json()`.
 *
 * A text that parses to an object, an array or a string is whole, so the scan that would tell as much can be left out
 * where the caller is going to parse anyway. For every other text the scan has the word: it knows a text that is cut
 * from one that is wrong.
 *
 * @internal
 */
export class ParsedJsonCheck implements Check {
  readonly name: string;
  readonly #scan: Check;
  readonly #holdBytes: number;
  #chunks: Uint8Array[] | undefined = [];
  #bytes = 0;
  #parsed: ParsedJson | undefined;

  /** @param limits - A text that is larger than `holdBytes` is scanned as it comes. */
  constructor(scan: Check, limits: { readonly holdBytes: number }) {
    this.name = scan.name;
    this.#scan = scan;
    this.#holdBytes = limits.holdBytes;
  }

  /** What the text was parsed to; known after `finish`, and given once, because its reader may change it. */
  take(): ParsedJson | undefined {
    const parsed = this.#parsed;
    this.#parsed = undefined;
    return parsed;
  }

  push(chunk: Uint8Array): void | Promise<void> {
    if (this.#chunks === undefined) return this.#scan.push(chunk);
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    return this.#bytes > this.#holdBytes ? this.#startScan() : undefined;
  }

  finish(): Verdict | Promise<Verdict> {
    if (this.#chunks === undefined) return this.#scan.finish();
    this.#parsed = tryParse(this.#chunks);
    return this.#parsed === undefined ? this.#finishByScan() : { kind: "complete" };
  }

  async #finishByScan(): Promise<Verdict> {
    await this.#startScan();
    return this.#scan.finish();
  }

  async #startScan(): Promise<void> {
    const chunks = this.#chunks ?? [];
    this.#chunks = undefined;
    for (const chunk of chunks) await this.#scan.push(chunk);
  }
}

/**
 * What a JSON text was parsed to.
 *
 * @internal
 */
export interface ParsedJson {
  readonly value: unknown;
}

/** A bare number can't show that its last digit is missing, so only values that show their end count. */
function tryParse(chunks: readonly Uint8Array[]): ParsedJson | undefined {
  const [only] = chunks;
  if (only === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(decodeText(chunks.length === 1 ? only : Buffer.concat(chunks)));
    return (typeof value === "object" && value !== null) || typeof value === "string" ? { value } : undefined;
  } catch {
    return undefined;
  }
}
