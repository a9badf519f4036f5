import diagnosticsChannel from "node:diagnostics_channel";
import type { LastbyteEvent } from "lastbyte";
import { describeEvent } from "./describe-event.ts";
import { Tally } from "./tally.ts";

/**
 * Tells what happens: to the diagnostics channels, and as lines where they are wanted.
 *
 * @internal
 */
export class Reporter {
  readonly tally: Tally = new Tally();
  readonly #writeLine: ((line: string) => void) | undefined;

  /** @param writeLine - Gets every line; `undefined` for none. */
  constructor(writeLine: ((line: string) => void) | undefined) {
    this.#writeLine = writeLine;
  }

  readonly onEvent = (event: LastbyteEvent): void => {
    if (event.type === "call") {
      this.tally.addCall(event.call);
      if (callChannel.hasSubscribers) callChannel.publish(event.call);
    } else if (event.type === "fault") {
      this.tally.addFault();
      if (faultChannel.hasSubscribers) faultChannel.publish(event);
    }
    if (this.#writeLine === undefined) return;
    const line = describeEvent(event);
    if (line !== undefined) this.#writeLine(line);
  };
}

/** Gets the `CallRecord` of every call that has ended. */
const callChannel = diagnosticsChannel.channel("lastbyte:call");
/** Gets the `fault` event of every faulty attempt. */
const faultChannel = diagnosticsChannel.channel("lastbyte:fault");
