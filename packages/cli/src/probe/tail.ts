/**
 * Keeps the last bytes of a body, and no others.
 *
 * @internal
 */
export class Tail {
  #bytes: Uint8Array = new Uint8Array();

  add(chunk: Uint8Array): void {
    const joined = chunk.length >= KEPT_BYTES ? chunk : Buffer.concat([this.#bytes, chunk]);
    // A copy, since a view would keep the whole chunk.
    this.#bytes = joined.slice(-KEPT_BYTES);
  }

  /** In hexadecimal; nothing where nothing came. */
  toHex(): string | undefined {
    return this.#bytes.length === 0 ? undefined : Buffer.from(this.#bytes).toString("hex");
  }
}

/** Enough to see where a document was cut, too little to tell what it says. */
const KEPT_BYTES = 16;
