/**
 * The known name that a mistyped one was most likely meant to be, or `undefined` where none is near.
 *
 * Near is what takes at most one edit for every three characters; case doesn't count.
 *
 * @internal
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const limit = Math.ceil(name.length / 3);
  if (name.length > MAX_NAME_CHARS) return undefined;
  const ranked = known
    .map((candidate) => ({ candidate, edits: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((left, right) => left.edits - right.edits);
  return ranked.find(({ edits }) => edits <= limit)?.candidate;
}

/** The work grows with the product of both lengths, and no name is this long. */
const MAX_NAME_CHARS = 64;

/** How many characters must be inserted, dropped, replaced, or swapped with their neighbour (Damerau and Levenshtein). */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (last[column - 1] as number) + (isSame ? 0 : 1),
        isSwap ? (beforeLast[column - 2] as number) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] as number;
}
