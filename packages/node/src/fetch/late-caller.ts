import type { Dispatcher } from "undici";
import { toCaller } from "../dispatch/caller.ts";
import type { Caller, Controls } from "../dispatch/caller.ts";
import type { RawHeaderList } from "../dispatch/raw-headers.ts";

/**
 * A caller whose handler is known only later: whoever hands it a response keeps that back until `attach`, by its
 * `Controls`. Only an error that ends everything may come before.
 *
 * @internal
 */
export class LateCaller implements Caller {
  #caller: Caller | undefined;
  #error: Error | undefined;

  /** Whether a handler is there. */
  get isAttached(): boolean {
    return this.#caller !== undefined;
  }

  /** The handler is known, and begins to listen. */
  attach(handler: Dispatcher.DispatchHandler, controls: Controls): void {
    const caller = toCaller(handler);
    this.#caller = caller;
    caller.start(controls, {});
    if (this.#error !== undefined) caller.error(this.#error);
  }

  start(controls: Controls, context: unknown): void {
    this.#caller?.start(controls, context);
  }

  responseStarted(): void {
    this.#caller?.responseStarted();
  }

  head(status: number, list: RawHeaderList, statusText: string): void {
    this.#caller?.head(status, list, statusText);
  }

  data(chunk: Buffer): void {
    this.#caller?.data(chunk);
  }

  end(trailers: RawHeaderList): void {
    this.#caller?.end(trailers);
  }

  error(error: Error): void {
    this.#error = error;
    this.#caller?.error(error);
  }
}
