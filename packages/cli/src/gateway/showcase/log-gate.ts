import type { Channel } from "../../terminal/terminal.ts";

/**
 * Keeps the log of the gateway out of the table: until it is opened, only errors come through.
 *
 * @internal
 */
export class LogGate {
  readonly #output: Pick<Channel, "write">;
  #isOpen = false;

  constructor(output: Pick<Channel, "write">) {
    this.#output = output;
  }

  readonly write = (line: string): void => {
    if (this.#isOpen || isError(line)) this.#output.write(line);
  };

  open(): void {
    this.#isOpen = true;
  }
}

/** What pino calls an error, in its lines. */
const ERROR_LEVEL = 50;

function isError(line: string): boolean {
  const { level } = JSON.parse(line) as { readonly level: number };
  return level >= ERROR_LEVEL;
}
