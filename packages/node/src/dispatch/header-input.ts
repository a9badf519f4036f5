import type { Dispatcher } from "undici";

type HeaderInput = Dispatcher.DispatchOptions["headers"];

/**
 * The header fields of a request to undici, in any of the forms that it takes, as pairs of name and value.
 *
 * @internal
 */
export function* fieldsOf(headers: HeaderInput): Generator<readonly [name: string, value: unknown], void> {
  if (headers === undefined || headers === null) return;
  if (Array.isArray(headers) && !Array.isArray(headers[0])) {
    for (let index = 0; index + 1 < headers.length; index += 2)
      yield [String(headers[index]), headers[index + 1]];
  } else if (Symbol.iterator in headers && typeof headers[Symbol.iterator] === "function") {
    for (const [name, value] of headers as Iterable<readonly [string, unknown]>) yield [name, value];
  } else {
    yield* Object.entries(headers);
  }
}

/**
 * Whether a request has this field.
 *
 * @param name - In lower case.
 * @internal
 */
export function hasField(headers: HeaderInput, name: string): boolean {
  for (const [known, value] of fieldsOf(headers)) {
    if (known.toLowerCase() === name && value !== undefined) return true;
  }
  return false;
}

/**
 * The same fields with some of them replaced.
 *
 * @param fields - By names in lower case.
 * @internal
 */
export function withFields(
  headers: HeaderInput,
  fields: Readonly<Record<string, string>>,
): NonNullable<HeaderInput> {
  const added = Object.entries(fields);
  if (added.length === 0) return headers ?? [];
  const list: unknown[] = [];
  for (const [name, value] of fieldsOf(headers)) {
    if (!Object.hasOwn(fields, name.toLowerCase())) list.push(name, value);
  }
  return [...list, ...added.flat()] as string[];
}

/**
 * The fields as fetch shows them, for the rules of the caller.
 *
 * @internal
 */
export function toHeaders(headers: HeaderInput): Headers {
  const shown = new Headers();
  for (const [name, value] of fieldsOf(headers)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) shown.append(name, String(one));
    }
  }
  return shown;
}
