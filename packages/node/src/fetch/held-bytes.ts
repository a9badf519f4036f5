import { freeMemoryOf } from "../transport/socket/free-chunk.ts";
import { decodeText } from "./decode-text.ts";
import type { ParsedJson } from "./parsed-json-check.ts";

/**
 * The bytes of a body that is whole, until its reader has made something else of them: then their memory is freed.
 *
 * Left to V8, the memory of bodies that were read gathers by the megabyte until it is collected, and each new body is
 * read into memory that no cache has seen for long: for 20 KB, that takes six times as long as reading into what was
 * freed just now (Node 24, x64).
 *
 * @internal
 */
export class HeldBytes {
  readonly #chunks: readonly Uint8Array[];
  readonly #parsing: Parsing | undefined;
  #mayBeFreed: boolean;
  #wasRead = false;

  /** @param terms - `areOurs` says that nobody but us knows of the memory that the chunks are in. */
  constructor(chunks: readonly Uint8Array[], terms: HeldTerms) {
    this.#chunks = chunks;
    this.#parsing = terms.parsing;
    this.#mayBeFreed = terms.areOurs;
  }

  /** Whether one of the readers took all of it: what aborts them then is too late for the others too. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  markRead(): void {
    this.#wasRead = true;
  }

  /** There is more than one reader from now on, so nothing is given away. */
  share(): void {
    this.#mayBeFreed = false;
  }

  /** The value of a JSON text: what a check has parsed it to, the first time. */
  readJson(): unknown {
    const parsed = this.#parsing?.take();
    if (parsed === undefined) return JSON.parse(this.readText());
    this.#free();
    return parsed.value;
  }

  readText(): string {
    const text = decodeText(join(this.#chunks));
    this.#free();
    return text;
  }

  /** A copy, which its reader may change and give away. */
  readBytes(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(join(this.#chunks));
    this.#free();
    return bytes;
  }

  #free(): void {
    if (!this.#mayBeFreed) return;
    this.#mayBeFreed = false;
    freeMemoryOf(this.#chunks);
  }
}

interface HeldTerms {
  readonly areOurs: boolean;
  readonly parsing: Parsing | undefined;
}

/** Has what the bytes were parsed to, where they were, and gives it once. */
interface Parsing {
  take(): ParsedJson | undefined;
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
}
