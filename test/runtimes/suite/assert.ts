/** Two values that JSON can tell apart are the same. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: expected ${right}, got ${left}`);
}

/** Something holds. */
export function holds(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`expected that ${what}`);
}

/** A promise rejects; gives what it rejects with. */
export async function rejection(promise: Promise<unknown>, what: string): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`expected that ${what} rejects`);
}

/** An error in words, with its causes. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? ` [${String(error.code)}]` : "";
  const cause = error.cause === undefined ? "" : ` <- ${wordsOf(error.cause)}`;
  return `${error.name}: ${error.message}${code}${cause}`;
}
