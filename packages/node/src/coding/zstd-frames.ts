/**
 * Follows the frames of a zstd stream (RFC 8878 §3.1) without decoding them, to know whether the last one is closed.
 *
 * @internal
 */
export class ZstdFrames {
  #state: State = { kind: "magic" };
  /** The fields that are not whole yet: no header is longer than this holds. */
  readonly #field: Uint8Array = new Uint8Array(14);
  #fieldBytes = 0;
  #skipBytes = 0;
  #frames = 0;

  /** Whether at least one frame has come, and all of the last one. */
  get complete(): boolean {
    return (
      this.#state.kind === "foreign" ||
      (this.#frames > 0 && this.#state.kind === "magic" && this.#fieldBytes === 0)
    );
  }

  push(chunk: Uint8Array): void {
    let index = 0;
    while (index < chunk.length && this.#state.kind !== "foreign") {
      if (this.#skipBytes > 0) {
        const skipped = Math.min(this.#skipBytes, chunk.length - index);
        this.#skipBytes -= skipped;
        index += skipped;
        if (this.#skipBytes === 0) this.#behindSkipped();
        continue;
      }
      this.#field[this.#fieldBytes++] = chunk[index++] as number;
      this.#readField();
    }
  }

  #readField(): void {
    switch (this.#state.kind) {
      case "magic":
        if (this.#fieldBytes === 4) this.#readMagic(littleEndian(this.#field, 0, 4));
        return;
      case "skippable":
        if (this.#fieldBytes === 4) this.#skip(littleEndian(this.#field, 0, 4), { kind: "skippable" });
        return;
      case "descriptor":
        this.#readDescriptor(this.#field[0] as number);
        return;
      case "block":
        if (this.#fieldBytes === 3) this.#readBlockHeader(this.#state, littleEndian(this.#field, 0, 3));
        return;
      case "header":
      case "checksum":
      case "foreign":
        return;
      default:
        this.#state satisfies never;
    }
  }

  #readMagic(magic: number): void {
    this.#fieldBytes = 0;
    if (magic === FRAME_MAGIC) this.#state = { kind: "descriptor" };
    else if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) this.#state = { kind: "skippable" };
    // Something behind the last frame, or no zstd at all: the decoder's to judge.
    else this.#state = { kind: "foreign" };
  }

  /** RFC 8878 §3.1.1.1.1: what the first byte of the header says of its length, and of a checksum. */
  #readDescriptor(descriptor: number): void {
    const singleSegment = (descriptor & 0x20) !== 0;
    const sizeFlag = descriptor >> 6;
    const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 0x03] as number;
    const hasChecksum = (descriptor & 0x04) !== 0;
    this.#skip((singleSegment ? 0 : 1) + dictionaryBytes + sizeBytes, { kind: "header", hasChecksum });
  }

  /** RFC 8878 §3.1.1.2: the last bit, two bits of type, 21 bits of size. A run (type 1) has one byte of content. */
  #readBlockHeader(state: Block, header: number): void {
    const last = (header & 1) === 1;
    const isRun = ((header >> 1) & 3) === 1;
    this.#skip(isRun ? 1 : header >> 3, { ...state, last });
  }

  #skip(bytes: number, state: State): void {
    this.#fieldBytes = 0;
    this.#skipBytes = bytes;
    this.#state = state;
    if (bytes === 0) this.#behindSkipped();
  }

  #behindSkipped(): void {
    const state = this.#state;
    if (state.kind === "header") this.#state = { kind: "block", hasChecksum: state.hasChecksum, last: false };
    else if (state.kind === "block" && state.last && state.hasChecksum) this.#skip(4, { kind: "checksum" });
    else if (state.kind !== "block" || state.last) {
      this.#frames += 1;
      this.#state = { kind: "magic" };
    }
  }
}

interface Block {
  readonly kind: "block";
  readonly hasChecksum: boolean;
  readonly last: boolean;
}

type State =
  | { readonly kind: "magic" }
  | { readonly kind: "skippable" }
  | { readonly kind: "descriptor" }
  | { readonly kind: "header"; readonly hasChecksum: boolean }
  | Block
  | { readonly kind: "checksum" }
  | { readonly kind: "foreign" };

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;

function littleEndian(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let index = end - 1; index >= start; index--) value = value * 256 + (bytes[index] as number);
  return value;
}
