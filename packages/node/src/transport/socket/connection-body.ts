import { WireError } from "lastbyte/engine";
import type { ByteSource } from "lastbyte/engine";
import type { Body } from "../message/body-source.ts";
import type { Fields } from "../message/fields.ts";
import { MessageError } from "../message/message-error.ts";
import { allowFreeing, freeChunk } from "./free-chunk.ts";

/**
 * The body of an answer. At its end the connection is free for another request; before, it is good for nothing else.
 *
 * @internal
 */
export class ConnectionBody implements ByteSource {
  readonly #body: Body;
  readonly #owner: BodyOwner;
  readonly #isPassedOn: boolean;
  #isReleased = false;
  #lastBytes: Buffer | undefined;
  /** A copy of the end of a chunk that may be gone when somebody asks. */
  #tail: Buffer | undefined;
  #failure: Failure | undefined;

  /** @param isPassedOn - Whether nobody keeps a chunk that was written or dropped, so that it may be freed. */
  constructor(body: Body, owner: BodyOwner, { isPassedOn = false }: BodyUse = {}) {
    this.#body = body;
    this.#owner = owner;
    this.#isPassedOn = isPassedOn;
  }

  get trailers(): Fields {
    return this.#body.trailers;
  }

  /** The end of what came. */
  get lastBytes(): Buffer | undefined {
    return this.#lastBytes;
  }

  /** What is wrong is left for `read` to say. */
  readNow(): Buffer | "end" | undefined {
    if (this.#failure !== undefined) return undefined;
    try {
      const ready = this.#body.readNow?.();
      if (ready === "end") this.#release();
      else if (ready !== undefined) this.#took(ready);
      return ready;
    } catch (error) {
      this.#failure = { error };
      return undefined;
    }
  }

  async read(): Promise<Buffer | undefined> {
    try {
      if (this.#failure !== undefined) throw this.#failure.error;
      const chunk = await this.#body.read();
      if (chunk === undefined) this.#release();
      else this.#took(chunk);
      return chunk;
    } catch (error) {
      this.cancel();
      throw error instanceof MessageError ? new WireError("http_protocol_error", error.message) : error;
    }
  }

  discard(chunk: Uint8Array): void {
    freeChunk(chunk);
  }

  cancel(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#owner.abandon();
  }

  #took(chunk: Buffer): void {
    if (!this.#isPassedOn || !allowFreeing(chunk)) {
      this.#lastBytes = chunk;
      return;
    }
    // Memory of its own: in a pool, a few bytes that are kept with a fault would keep all that came with them.
    this.#tail ??= Buffer.allocUnsafeSlow(KEPT_BYTES);
    chunk.copy(this.#tail, 0, chunk.length - KEPT_BYTES);
    this.#lastBytes = this.#tail;
  }

  #release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#owner.release();
  }
}

/** Whoever has the connection on which a body comes. */
interface BodyOwner {
  /** The body has been read to its end. */
  release(): void;
  /** It will not be. */
  abandon(): void;
}

interface BodyUse {
  readonly isPassedOn?: boolean;
}

/** What is kept of a chunk that is freed, which is larger; evidence shows a quarter of it. */
const KEPT_BYTES = 64;

interface Failure {
  readonly error: unknown;
}
