/**
 * The name that was probably meant, or undefined where none is near.
 *
 * @internal
 */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  // A third of the letters, and at least two, may be wrong.
  let leastDistance = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(given, name);
    if (distance >= leastDistance) continue;
    nearest = name;
    leastDistance = distance;
  }
  return nearest;
}

/** Levenshtein's distance, row by row. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const substituted = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
