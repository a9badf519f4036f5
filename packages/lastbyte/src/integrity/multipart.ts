import type { Check, Verdict } from "./check.ts";

/**
 * Tells whether a multipart body has its closing delimiter: `--boundary--` at the beginning of a line (RFC 2046
 * §5.1.1). What stands before the first part and behind the closing delimiter doesn't count.
 *
 * A line end may be a bare LF, as some senders write it. What follows the delimiter on its line is not looked at:
 * "it is sufficient that the boundary appear in its entirety" (RFC 2046 §5.1.1).
 *
 * @internal
 */
export class MultipartCheck implements Check {
  readonly name: string = "multipart";
  /** The closing delimiter behind a line feed. Only its first byte is a line feed, so a match never starts inside one. */
  readonly #pattern: Uint8Array;
  /** How much of the pattern the bytes so far end with. The body's beginning counts as the beginning of a line. */
  #matchedBytes = 1;

  /** `boundary` must be one that {@link isBoundary} accepts. */
  constructor(boundary: string) {
    this.#pattern = new TextEncoder().encode(`\n--${boundary}--`);
  }

  push(chunk: Uint8Array): void {
    const pattern = this.#pattern;
    let matchedBytes = this.#matchedBytes;
    let index = 0;
    while (index < chunk.length && matchedBytes < pattern.length) {
      if (matchedBytes === 0) {
        const lineEnd = chunk.indexOf(LINE_FEED, index);
        if (lineEnd < 0) break;
        index = lineEnd + 1;
        matchedBytes = 1;
      } else if (chunk[index] === pattern[matchedBytes]) {
        index++;
        matchedBytes++;
      } else {
        matchedBytes = 0;
      }
    }
    this.#matchedBytes = matchedBytes;
  }

  finish(): Verdict {
    if (this.#matchedBytes === this.#pattern.length) return { kind: "complete" };
    return {
      kind: "incomplete",
      detail: "expected the closing delimiter of the multipart body, but the body ended before it",
    };
  }
}

const LINE_FEED = 0x0a;

/** The longest boundary that RFC 2046 §5.1.1 allows. */
const BOUNDARY_MAX_CHARACTERS = 70;

/**
 * Whether a boundary parameter is one that can be looked for: printable ASCII that doesn't end in a space.
 *
 * @internal
 */
export function isBoundary(boundary: string): boolean {
  return boundary.length <= BOUNDARY_MAX_CHARACTERS && /^[ -~]*[!-~]$/.test(boundary);
}
