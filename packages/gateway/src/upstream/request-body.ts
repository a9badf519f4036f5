import { Fields, MessageError } from "@lastbyte/node/transport";
import type { Body, BodyFraming } from "@lastbyte/node/transport";

/**
 * The body of a client's request: streamed to the upstream, and kept up to a limit so that it could be sent again.
 *
 * @internal
 */
export class RequestBody {
  readonly framing: BodyFraming;
  readonly #source: Body | undefined;
  #keepBytes: number;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** Chunks that have come, kept or not. */
  #readChunks = 0;
  #reading: Promise<Buffer | undefined> | undefined;
  #lost = false;

  /** @param keepBytes - 0 for a request that is never sent twice. */
  constructor(framing: BodyFraming, source: Body | undefined, keepBytes: number) {
    this.framing = framing;
    this.#source = source;
    this.#keepBytes = keepBytes;
  }

  /** Whether it can be sent from its beginning. */
  get isThere(): boolean {
    return !this.#lost;
  }

  /** Whether all of it has come from the client. */
  get isOver(): boolean {
    return this.#source === undefined || this.#source.isOver;
  }

  get trailers(): Fields {
    return this.#source?.trailers ?? Fields.none;
  }

  /** It will not be sent again. */
  forget(): void {
    this.#keepBytes = 0;
    if (this.#keptBytes > 0) this.#lose();
  }

  /** The chunks from the beginning, each at its index; `undefined` behind the last one. */
  async chunkAt(index: number): Promise<Buffer | undefined> {
    const kept = this.#kept[index];
    if (kept !== undefined || this.#source === undefined) return kept;
    // Its beginning is gone, and what follows must not be taken for it.
    if (index < this.#readChunks)
      throw new MessageError("the request can't be sent again: its body is not kept", 502);
    // An attempt that was given up may still wait for the client; what it gets belongs to the next one.
    this.#reading ??= this.#readNext(this.#source);
    return this.#reading;
  }

  async #readNext(source: Body): Promise<Buffer | undefined> {
    try {
      const chunk = await source.read();
      if (chunk !== undefined) {
        this.#keep(chunk);
        this.#readChunks += 1;
      }
      return chunk;
    } finally {
      this.#reading = undefined;
    }
  }

  #keep(chunk: Buffer): void {
    if (this.#lost) return;
    this.#keptBytes += chunk.length;
    if (this.#keptBytes <= this.#keepBytes && this.#kept.length < maxChunks(this.#keepBytes)) {
      this.#kept.push(chunk);
    } else {
      this.#lose();
    }
  }

  #lose(): void {
    this.#lost = true;
    this.#kept = [];
  }
}

/**
 * How many chunks are kept. Each takes some hundred bytes beside its own, so that a megabyte which comes byte by byte
 * would fill 300.
 */
function maxChunks(keepBytes: number): number {
  return MIN_CHUNKS + keepBytes / USUAL_CHUNK_BYTES;
}

const MIN_CHUNKS = 16;
/** Far below what a socket delivers at a time. */
const USUAL_CHUNK_BYTES = 256;
