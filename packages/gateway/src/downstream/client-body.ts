import { MessageError } from "@lastbyte/node/transport";
import type { Body, BodyFraming, Fields } from "@lastbyte/node/transport";

/**
 * The body of a client's request, within the limits of size and time.
 *
 * @internal
 */
export class ClientBody implements Body {
  readonly framing: Extract<BodyFraming, { kind: "length" | "chunked" }>;
  readonly #body: Body;
  readonly #limits: ClientBodyLimits;
  #receivedBytes = 0;

  /** @throws MessageError for a length that is beyond the limit. */
  constructor(body: Body, framing: ClientBody["framing"], limits: ClientBodyLimits) {
    this.framing = framing;
    this.#body = body;
    this.#limits = limits;
    if (framing.kind === "length") this.#refuseBeyond(framing.bytes);
  }

  get isOver(): boolean {
    return this.#body.isOver;
  }

  get trailers(): Fields {
    return this.#body.trailers;
  }

  async read(): Promise<Buffer | undefined> {
    this.#limits.onWait();
    const chunk = await this.#body.read();
    this.#limits.onChunk();
    this.#receivedBytes += chunk?.length ?? 0;
    this.#refuseBeyond(this.#receivedBytes);
    return chunk;
  }

  #refuseBeyond(bytes: number): void {
    const { maxBytes } = this.#limits;
    if (maxBytes === undefined || bytes <= maxBytes) return;
    throw new MessageError(`expected a request body of at most ${maxBytes} bytes, got ${bytes}`, 413);
  }
}

/** @internal */
export interface ClientBodyLimits {
  readonly maxBytes: number | undefined;
  /** Is called before a wait for the client, and behind it. */
  readonly onWait: () => void;
  readonly onChunk: () => void;
}
