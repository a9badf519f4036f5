/**
 * The lab cannot be started, or was told something that it does not understand. The message is one line that
 * says what was expected and what came.
 *
 * @public
 */
export class LabError extends Error {
  override readonly name = "LabError";
}

/**
 * The nearest of some names to a mistyped one, or undefined where none is near.
 *
 * @internal
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((left, right) => left.distance - right.distance);
  const [nearest] = ranked;
  if (nearest === undefined || nearest.distance > Math.max(2, name.length / 2)) return undefined;
  return nearest.candidate;
}

// Levenshtein's distance, row by row.
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
