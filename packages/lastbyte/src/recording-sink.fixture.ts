import type { LastbyteError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";
import type { Failure, Sink } from "./sink.ts";

/** A sink that keeps what it is told, and holds it against the contract of a sink. */
export class RecordingSink implements Sink {
  readonly lengthIsAdvisory = true;
  /** What the caller knows by now. */
  state: "nothing" | "begun" | "whole" | "ended" | "failed" = "nothing";
  /** The status that the caller sees, where a head was handed on. */
  status: number | undefined;
  /** The bytes that the caller has. */
  text = "";
  failure: Failure | undefined;
  /** Makes every write wait for `drain`. */
  isFull = false;
  #drain: (() => void) | undefined;

  whole({ head }: Exchange, chunks: readonly Uint8Array[]): void {
    this.#go("nothing", "whole");
    this.status = head.status;
    for (const chunk of chunks) this.text += new TextDecoder().decode(chunk);
  }

  begin({ head }: Exchange): void {
    this.#go("nothing", "begun");
    this.status = head.status;
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#go("begun", "begun");
    this.text += new TextDecoder().decode(chunk);
    if (!this.isFull) return undefined;
    return new Promise((resolve) => {
      this.#drain = resolve;
    });
  }

  end(): void {
    this.#go("begun", "ended");
  }

  fail(failure: Failure): void {
    this.#go(this.state === "begun" ? "begun" : "nothing", "failed");
    this.failure = failure;
  }

  /** Lets the write that waits go on. */
  drain(): void {
    this.#drain?.();
  }

  /** What the call failed with. */
  get error(): LastbyteError {
    if (this.failure === undefined || this.failure.kind === "aborted") {
      throw new Error(`expected a failed call, got ${this.failure?.kind ?? this.state}`);
    }
    return this.failure.error;
  }

  #go(from: RecordingSink["state"], to: RecordingSink["state"]): void {
    if (this.state !== from) throw new Error(`the engine told "${to}" after "${this.state}"`);
    this.state = to;
  }
}
