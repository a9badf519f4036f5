import { MessageError } from "./message-error.ts";

/**
 * Header or trailer fields as they came: order, case and repetitions kept, values without the space around them.
 *
 * @internal
 */
export class Fields {
  /** Names and values in turn. */
  readonly list: readonly string[];
  /** The names in lower case, in the order of the list. */
  readonly #names: readonly string[];

  private constructor(list: readonly string[], names: readonly string[]) {
    this.list = list;
    this.#names = names;
  }

  static readonly none: Fields = new Fields([], []);

  static of(list: readonly string[]): Fields {
    const names: string[] = [];
    for (let index = 0; index < list.length; index += 2) names.push((list[index] ?? "").toLowerCase());
    return new Fields(list, names);
  }

  /**
   * Reads field lines, each with its CRLF, from `start` to the end of the text.
   *
   * Refused are bare CR and LF, line folding, space before the colon, names that are no tokens, and control characters
   * (RFC 9112 §2.2, §5.1, §5.2): every one of them is read differently by some server.
   *
   * @throws MessageError
   */
  static parse(text: string, start: number, maxFields: number): Fields {
    const list: string[] = [];
    const names: string[] = [];
    let position = start;
    while (position < text.length) {
      FIELD_LINE.lastIndex = position;
      const match = FIELD_LINE.exec(text);
      if (match === null) throw new MessageError(whatIsWrong(text.slice(position).split("\n", 1)[0] ?? ""));
      const name = match[1] ?? "";
      list.push(name, withoutSpaceBehind(match[2] ?? ""));
      names.push(name.toLowerCase());
      if (names.length > maxFields) {
        throw new MessageError(`expected at most ${maxFields} header fields, got more`, 431);
      }
      position = FIELD_LINE.lastIndex;
    }
    return new Fields(list, names);
  }

  get count(): number {
    return this.#names.length;
  }

  /** The name of a field in lower case. */
  nameAt(index: number): string {
    return this.#names[index] ?? "";
  }

  /** The value of a field, by its name in any case; several are joined (RFC 9110 §5.2). */
  get(name: string): string | null {
    const wanted = name.toLowerCase();
    let first = this.#names.indexOf(wanted);
    if (first === -1) return null;
    let value = this.list[2 * first + 1] ?? "";
    for (first = this.#names.indexOf(wanted, first + 1); first !== -1;) {
      value += `, ${this.list[2 * first + 1] ?? ""}`;
      first = this.#names.indexOf(wanted, first + 1);
    }
    return value;
  }

  /** Each line that has this name, by itself. */
  all(name: string): readonly string[] {
    const values: string[] = [];
    for (let index = this.#names.indexOf(name); index !== -1; index = this.#names.indexOf(name, index + 1)) {
      values.push(this.list[2 * index + 1] ?? "");
    }
    return values;
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  /** All fields, as fetch shows them. */
  toHeaders(): Headers {
    const headers = new Headers();
    for (let index = 0; index < this.list.length; index += 2) {
      headers.append(this.list[index] ?? "", this.list[index + 1] ?? "");
    }
    return headers;
  }
}

/** RFC 9110 §5.1 and §5.5: a token, a colon without space before it, and visible characters, spaces, tabs. */
const FIELD_LINE = /([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)\r\n/y;

/** Spaces and tabs alone (RFC 9110 §5.5): in UTF-8, a letter may end with the byte that is a no-break space here. */
function withoutSpaceBehind(value: string): string {
  let end = value.length;
  while (end > 0 && (value.charCodeAt(end - 1) === SPACE || value.charCodeAt(end - 1) === TAB)) end -= 1;
  return end === value.length ? value : value.slice(0, end);
}

const SPACE = 32;
const TAB = 9;

function whatIsWrong(line: string): string {
  const shown = withoutValue(line);
  if (/^[ \t]/.test(line)) return `expected a header field, got a folded line: ${shown} (RFC 9112 §5.2)`;
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]+:/.test(line)) {
    return `expected no space between a field name and its colon, got ${shown} (RFC 9112 §5.1)`;
  }
  return `expected a header field that ends with CRLF, got ${shown} (RFC 9112 §5)`;
}

/** A line that is no field, as it may stand in a log: a value, or what might be one, can hold a cookie or a key. */
function withoutValue(line: string): string {
  const name = line.split(":", 1)[0] ?? "";
  const shown = /^[ \t]/.test(line) || name === line ? line.slice(0, SHOWN_OF_VALUE) : `${name}: `;
  const isCut = shown.length < line.length;
  return JSON.stringify(`${shown.slice(0, SHOWN_CHARACTERS)}${isCut ? "…" : ""}`);
}

const SHOWN_CHARACTERS = 60;
/** Enough to see what kind of line it is. */
const SHOWN_OF_VALUE = 8;
