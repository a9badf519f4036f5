import { WireError } from "lastbyte/engine";
import type { ByteSource } from "lastbyte/engine";
import type { Body } from "../message/body-source.ts";
import type { Fields } from "../message/fields.ts";
import { MessageError } from "../message/message-error.ts";
import type { UpstreamConnection } from "./upstream-connection.ts";

/**
 * The body of an answer. At its end the connection is free for another request; before, it is good for nothing else.
 *
 * @internal
 */
export class UpstreamBody implements ByteSource {
  readonly #body: Body;
  readonly #connection: UpstreamConnection;
  readonly #release: () => void;
  #isReleased = false;
  #lastBytes: Buffer | undefined;

  constructor(body: Body, owner: { readonly connection: UpstreamConnection; readonly release: () => void }) {
    this.#body = body;
    this.#connection = owner.connection;
    this.#release = owner.release;
  }

  get trailers(): Fields {
    return this.#body.trailers;
  }

  get lastBytes(): Buffer | undefined {
    return this.#lastBytes;
  }

  async read(): Promise<Buffer | undefined> {
    try {
      const chunk = await this.#body.read();
      if (chunk !== undefined) {
        this.#lastBytes = chunk;
        return chunk;
      }
    } catch (error) {
      this.cancel();
      throw error instanceof MessageError ? new WireError("http_protocol_error", error.message) : error;
    }
    if (!this.#isReleased) {
      this.#isReleased = true;
      this.#release();
    }
    return undefined;
  }

  cancel(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#connection.destroy();
  }
}
