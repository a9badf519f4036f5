/**
 * Ways to set off text; each leaves it as it is where colours aren't wanted.
 *
 * @internal
 */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
}

/** @internal */
export function createStyle(hasColors: boolean): Style {
  // SGR codes, ECMA-48 §8.3.117: what begins a style, and what ends it.
  const paint =
    (begin: number, end: number) =>
    (text: string): string =>
      hasColors && text !== "" ? `\u001B[${begin}m${text}\u001B[${end}m` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39) };
}
