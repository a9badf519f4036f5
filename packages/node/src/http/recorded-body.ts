/**
 * The body of a request, written down while the app writes it so that it can be sent again; up to a limit.
 *
 * @internal
 */
export class RecordedBody {
  #chunks: Buffer[] | undefined = [];
  #bytes = 0;

  /** Whether all of it is here. */
  get isWhole(): boolean {
    return this.#chunks !== undefined;
  }

  /** All bytes that were written; empty where there are too many. */
  get bytes(): Buffer {
    return Buffer.concat(this.#chunks ?? []);
  }

  /** Takes what `write` or `end` was given; a callback in its place is no body. */
  add(chunk: unknown, encoding: unknown): void {
    if (this.#chunks === undefined) return;
    const bytes = toBytes(chunk, encoding);
    if (bytes === undefined) return;
    this.#bytes += bytes.length;
    if (this.#bytes <= MAX_RECORDED_BYTES) this.#chunks.push(bytes);
    else this.#chunks = undefined;
  }
}

/** A copy, because the app may write to its buffer once Node has sent it. */
function toBytes(chunk: unknown, encoding: unknown): Buffer | undefined {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk);
  if (typeof chunk !== "string") return undefined;
  return Buffer.from(chunk, Buffer.isEncoding(String(encoding)) ? (encoding as BufferEncoding) : "utf8");
}

/**
 * A request with a larger body is sent once: 1 MiB, as much as is held of a response.
 *
 * @internal
 */
export const MAX_RECORDED_BYTES = 1_048_576;
