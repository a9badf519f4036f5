import type { Terminal } from "../terminal/terminal.ts";

/** @internal */
export async function labCommand(_argv: readonly string[], _terminal: Terminal): Promise<number> {
  return 0;
}
