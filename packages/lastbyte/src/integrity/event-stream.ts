import type { Check, CheckFactory, Verdict } from "./check.ts";
import { EventLines } from "./event-lines.ts";
import { parseMediaType } from "./media-type.ts";

/**
 * The event with which a sender ends its stream: every field that is given must be equal.
 *
 * @public
 */
export interface TerminalEvent {
  /** The event's name; an event without one is called `message`. */
  readonly event?: string;
  /** The event's data, its lines joined with a line feed. */
  readonly data?: string;
}

/**
 * What ends a stream of server-sent events.
 *
 * @public
 */
export interface EventStreamOptions {
  /** The event that ends a stream, or several of which one does. */
  readonly terminal: TerminalEvent | readonly TerminalEvent[];
}

/**
 * Makes the check for streams of server-sent events whose last event is known.
 *
 * A `text/event-stream` has no end of its own, so without a declared terminal event nothing can be said about it and
 * nothing is. With one, a stream that ends before it is incomplete. Events are read by the rules of the HTML standard,
 * but a terminal event counts as soon as its lines are there, also without data or without the empty line behind
 * them: nothing that matters is missing then. What follows the terminal event is not looked at. No more of a line is
 * kept than the longest terminal event needs.
 *
 * @example
 * ```ts
 * import { createFetch, eventStreamCheck } from "lastbyte";
 *
 * const fetch = createFetch({ checks: [eventStreamCheck({ terminal: { data: "[DONE]" } })] });
 * ```
 *
 * @throws TypeError if no terminal event is given, or one that names neither event nor data.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 * @public
 */
export function eventStreamCheck(options: EventStreamOptions): CheckFactory {
  const terminals = [options.terminal].flat();
  if (
    terminals.length === 0 ||
    terminals.some(({ event, data }) => event === undefined && data === undefined)
  ) {
    throw new TypeError(
      'eventStreamCheck expected terminal events like { data: "[DONE]" } or { event: "done" }, ' +
        `but got ${JSON.stringify(options.terminal)}`,
    );
  }
  return (head) => {
    const type = parseMediaType(head.headers.get("content-type"));
    return type?.essence === "text/event-stream" ? new EventStreamCheck(terminals) : undefined;
  };
}

/** The longest field name that is read, with its colon and space: `event: `. */
const FIELD_PREFIX_BYTES = 7;

/** UTF-8 takes at most 3 bytes for one UTF-16 unit. */
const BYTES_PER_UNIT = 3;

class EventStreamCheck implements Check {
  readonly name: string = "event-stream";
  readonly #terminals: readonly TerminalEvent[];
  readonly #lines: EventLines;
  readonly #dataLimitUnits: number;
  #event = "";
  #data: string | undefined;
  #ended = false;

  constructor(terminals: readonly TerminalEvent[]) {
    const lengths = terminals.flatMap(({ event = "", data = "" }) => [event.length, data.length]);
    this.#terminals = terminals;
    this.#dataLimitUnits = Math.max(...lengths);
    this.#lines = new EventLines(FIELD_PREFIX_BYTES + this.#dataLimitUnits * BYTES_PER_UNIT, (line) =>
      this.#readLine(line),
    );
  }

  push(chunk: Uint8Array): void {
    if (!this.#ended) this.#lines.push(chunk);
  }

  finish(): Verdict {
    if (this.#ended || this.#isTerminal()) return { kind: "complete" };
    return {
      kind: "incomplete",
      detail: "expected the terminal event of the stream, but the body ended before it",
    };
  }

  #readLine(line: string): void {
    if (line === "") {
      this.#ended ||= this.#isTerminal();
      this.#event = "";
      this.#data = undefined;
      return;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "event") this.#event = value;
    if (name === "data") {
      const data = this.#data === undefined ? value : `${this.#data}\n${value}`;
      // Longer than any terminal event's data is as good as any other data that is none.
      this.#data = data.slice(0, this.#dataLimitUnits + 1);
    }
  }

  #isTerminal(): boolean {
    // Nothing has come since the last empty line.
    if (this.#event === "" && this.#data === undefined) return false;

    const actual = { event: this.#event === "" ? "message" : this.#event, data: this.#data ?? "" };
    return this.#terminals.some(
      ({ event = actual.event, data = actual.data }) => event === actual.event && data === actual.data,
    );
  }
}
