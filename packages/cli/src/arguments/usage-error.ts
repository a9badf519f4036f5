/**
 * The command was called in a way that it doesn't understand: one line that says what was expected, what came, and
 * what to do.
 *
 * @internal
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
