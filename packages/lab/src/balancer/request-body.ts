import type { Socket } from "node:net";
import type { ByteSource } from "../wire/byte-source.ts";
import { readBody } from "../wire/read-body.ts";
import type { IncomingRequest } from "./request.ts";

/**
 * Bodies up to this length are read before the request is sent on, so that two requests which differ only in
 * their bodies can be told apart.
 */
const MAX_IDENTITY_BYTES = 65_536;

/**
 * The body of one request, on its way from the client to the upstream.
 *
 * @internal
 */
export class RequestBody {
  readonly #pieces: AsyncGenerator<{ readonly raw: Buffer }, void>;
  readonly #early: Buffer[] = [];
  #complete: boolean;

  constructor(source: ByteSource, request: IncomingRequest) {
    this.#pieces = readBody(source, request.framing);
    this.#complete = request.framing.kind === "none";
  }

  /** Whether the whole body has been read from the client. */
  get complete(): boolean {
    return this.#complete;
  }

  /**
   * Reads a small body of known length before anything is sent on. Others stay unread: a client may wait for
   * a 100, or send a stream that never ends.
   */
  async readEarly(request: IncomingRequest): Promise<Buffer> {
    const { framing, expectsContinue } = request;
    if (framing.kind !== "length" || framing.lengthBytes > MAX_IDENTITY_BYTES || expectsContinue) {
      return Buffer.alloc(0);
    }
    for await (const { raw } of this.#pieces) this.#early.push(raw);
    this.#complete = true;
    return Buffer.concat(this.#early);
  }

  /** Sends the body on, exactly as it comes. */
  async sendTo(upstream: Socket): Promise<void> {
    for (const raw of this.#early) upstream.write(raw);
    for await (const { raw } of this.#pieces) {
      if (upstream.destroyed) return;
      if (!upstream.write(raw)) await drained(upstream);
    }
    this.#complete = true;
  }
}

async function drained(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
}
