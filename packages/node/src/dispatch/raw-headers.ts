import type { ResponseHead } from "lastbyte/engine";

/**
 * Names and values in turn, as undici hands them on. HTTP/2 gives a list of values for one name.
 *
 * @internal
 */
export type RawHeaderList = readonly (Buffer | string | readonly (Buffer | string)[])[];

/**
 * A header section as it came, whose fields are searched where they lie: of ten fields, an engine that finds nothing
 * wrong asks for three.
 *
 * @internal
 */
export class RawHeaders {
  readonly list: RawHeaderList;

  constructor(list: RawHeaderList) {
    this.list = list;
  }

  /** The value of a field, by its name in any case; several are joined. */
  get(name: string): string | null {
    const wanted = name.toLowerCase();
    let found: string | null = null;
    for (let index = 0; index + 1 < this.list.length; index += 2) {
      if (!isNamed(this.list[index], wanted)) continue;
      for (const value of valuesOf(this.list[index + 1])) {
        found = found === null ? value : `${found}, ${value}`;
      }
    }
    return found;
  }

  /** All fields, as fetch shows them. */
  toHeaders(): Headers {
    const headers = new Headers();
    for (let index = 0; index + 1 < this.list.length; index += 2) {
      const name = textOf(this.list[index] as Buffer | string);
      for (const value of valuesOf(this.list[index + 1])) headers.append(name, value);
    }
    return headers;
  }
}

/**
 * The head of an answer that came through undici.
 *
 * @internal
 */
export interface RawHead extends ResponseHead {
  readonly statusText: string;
  readonly headers: RawHeaders;
}

function isNamed(field: RawHeaderList[number] | undefined, name: string): boolean {
  if (field === undefined || field.length !== name.length) return false;
  return textOf(field as Buffer | string).toLowerCase() === name;
}

function valuesOf(value: RawHeaderList[number] | undefined): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === "string" || Buffer.isBuffer(value)) return [textOf(value)];
  return value.map(textOf);
}

/** Fields are bytes, each of which stands for itself (RFC 9110 §5.5; Fetch, "isomorphic decode"). */
function textOf(value: Buffer | string): string {
  return typeof value === "string" ? value : value.toString("latin1");
}
