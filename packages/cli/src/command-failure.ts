/**
 * The command was understood, but can't be done: one line that says why, and what to do.
 *
 * @internal
 */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
}
