import type { LastbyteEvent } from "lastbyte";
import { formatCount } from "../terminal/numbers.ts";
import type { Terminal } from "../terminal/terminal.ts";

const REDRAW_MS = 100;

/**
 * Tells how a download goes: a line that is drawn over on a terminal, and a line for every fault.
 *
 * @internal
 */
export class GetProgress {
  readonly #terminal: Terminal;
  readonly #isQuiet: boolean;
  readonly #startedMs: number;
  #drawnMs = -Infinity;
  #bytes = 0;
  #totalBytes: number | undefined;
  #faults = 0;

  constructor(terminal: Terminal, isQuiet: boolean) {
    this.#terminal = terminal;
    this.#isQuiet = isQuiet;
    this.#startedMs = terminal.nowMs();
  }

  get bytes(): number {
    return this.#bytes;
  }

  get faults(): number {
    return this.#faults;
  }

  get elapsedMs(): number {
    return this.#terminal.nowMs() - this.#startedMs;
  }

  expect(totalBytes: number | undefined): void {
    this.#totalBytes = totalBytes;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    const nowMs = this.#terminal.nowMs();
    if (!this.#isDrawn || nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    this.#terminal.errors.write(`\r\u001B[2K${progressText(this.#bytes, this.#totalBytes, this.elapsedMs)}`);
  }

  /** One line for a fault, and what follows it. */
  readonly tell = (event: LastbyteEvent): void => {
    if (event.type === "fault") this.#faults += 1;
    if (this.#isQuiet) return;
    if (event.type === "fault") this.say(`${event.fault.code}: ${event.fault.detail}`);
    if (event.type === "decision" && event.decision.action in WHAT_FOLLOWS) {
      const { action } = event.decision;
      const place = this.#bytes === 0 ? "" : ` behind byte ${formatCount(this.#bytes)}`;
      this.say(WHAT_FOLLOWS[action as keyof typeof WHAT_FOLLOWS] + place);
    }
  };

  /** Writes a line of its own. */
  say(line: string): void {
    if (this.#isQuiet) return;
    this.clear();
    this.#terminal.errors.write(`${line}\n`);
  }

  /** Takes the progress away. */
  clear(): void {
    if (this.#isDrawn) this.#terminal.errors.write("\r\u001B[2K");
  }

  get #isDrawn(): boolean {
    return this.#terminal.errors.isInteractive && !this.#isQuiet;
  }
}

const WHAT_FOLLOWS = {
  retry: "asking again",
  resume: "asking for the rest",
  replay: "asking again and comparing, to go on",
} as const;

/** @internal */
export function progressText(bytes: number, totalBytes: number | undefined, elapsedMs: number): string {
  const share =
    totalBytes === undefined || totalBytes === 0
      ? ""
      : ` of ${formatCount(totalBytes)} bytes, ${Math.floor((100 * bytes) / totalBytes)} %`;
  const perSecond = elapsedMs > 0 ? `, ${(bytes / 1_000 / elapsedMs).toFixed(1)} MB/s` : "";
  return `${formatCount(bytes)}${share === "" ? " bytes" : share}${perSecond}`;
}
