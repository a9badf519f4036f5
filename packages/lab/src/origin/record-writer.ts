/**
 * Writes records of one size straight into bytes. Made as text and encoded, they came at 65 MB per second, slower than
 * all that reads them.
 *
 * @internal
 */
export class RecordWriter {
  readonly bytes: Buffer;
  readonly #recordBytes: number;
  #position = 0;
  #recordEnd = 0;

  constructor(plan: { readonly records: number; readonly recordBytes: number }) {
    this.#recordBytes = plan.recordBytes;
    // What nobody writes over is the padding of the records.
    this.bytes = Buffer.alloc(plan.records * plan.recordBytes, ".");
  }

  /** Begins the next record. */
  begin(): void {
    this.#position = this.#recordEnd;
    this.#recordEnd += this.#recordBytes;
  }

  /** Writes ASCII. */
  text(text: string): void {
    const { bytes } = this;
    const start = this.#position;
    for (let index = 0; index < text.length; index += 1) bytes[start + index] = text.charCodeAt(index);
    this.#position = start + text.length;
  }

  /** Writes a whole number below 2 ** 31, in base 10. */
  integer(value: number): void {
    let digits = 1;
    for (let power = 10; power <= value; power *= 10) digits += 1;
    this.#digits(value, { base: 10, digits });
  }

  /** Writes a whole number below 2 ** 50 in ten digits of base 36. */
  letters(value: number): void {
    // Halves of the number are small integers, which are divided many times as fast as the whole.
    const high = Math.floor(value / FIVE_LETTERS);
    this.#digits(high, { base: 36, digits: 5 });
    this.#digits(value - high * FIVE_LETTERS, { base: 36, digits: 5 });
  }

  /** Ends the record with this, behind its padding. */
  end(text: string): void {
    this.#position = this.#recordEnd - text.length;
    this.text(text);
  }

  #digits(value: number, { base, digits }: { readonly base: number; readonly digits: number }): void {
    const { bytes } = this;
    let left = value | 0;
    for (let at = this.#position + digits - 1; at >= this.#position; at -= 1) {
      const rest = (left / base) | 0;
      bytes[at] = DIGITS[left - rest * base] ?? 0;
      left = rest;
    }
    this.#position += digits;
  }
}

const DIGITS = Buffer.from("0123456789abcdefghijklmnopqrstuvwxyz", "latin1");
/** 36 to the power of 5. */
const FIVE_LETTERS = 60_466_176;
