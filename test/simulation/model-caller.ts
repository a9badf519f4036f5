import type { CancelCause, Cancellation, Exchange, Failure, Sink } from "lastbyte/engine";
import type { Surroundings } from "./model-wire.ts";

/** How a call ended for its caller. */
export type Ended = "whole" | "end" | "failed" | "aborted";

/** A caller that reads at its own pace, may give up at any moment, and writes down what it got. */
export class ModelCaller implements Sink {
  readonly chunks: Uint8Array[] = [];
  /** What the engine did that no door could bear. */
  readonly misuses: string[] = [];
  ended: Ended | undefined;
  /** Whether the caller can bear a body that is longer than its head said. */
  readonly lengthIsAdvisory: boolean;
  /** The answer whose head the caller got while its body was still coming. */
  begunWith: Exchange | undefined;
  /** The length that the caller was told of. */
  #announcedBytes: number | undefined;
  /** The content coding that the caller was told of. */
  coding: string | null = null;
  failure: Failure | undefined;
  /** The most bytes that were handed over at once. */
  heldBytes = 0;
  readonly #around: Surroundings;
  readonly #name: string;
  readonly #cancellation: Cancellation;
  #begun = false;
  #receivedBytes = 0;
  #wake: (() => void) | undefined;

  constructor(around: Surroundings, name: string, cancellation: Cancellation) {
    this.#around = around;
    this.#name = name;
    this.#cancellation = cancellation;
    this.lengthIsAdvisory = around.chance.happens(0.5);
    cancellation.subscribe(() => this.#wake?.());
    if (!around.chance.happens(around.weather.callerAborts)) return;
    const cause: CancelCause = { kind: "caller", reason: "the caller gave up" };
    around.clock.after(around.chance.whole(0, 400), () => {
      around.trace.add(name, () => "gives up");
      cancellation.cancel(cause);
    });
  }

  get received(): Uint8Array {
    return Buffer.concat(this.chunks);
  }

  whole({ head }: Exchange, chunks: readonly Uint8Array[]): void {
    if (this.#begun) this.misuses.push("whole after begin");
    this.coding = head.headers.get("content-encoding");
    this.#take(...chunks);
    this.heldBytes = this.#receivedBytes;
    this.#end("whole");
  }

  begin(exchange: Exchange): void {
    const { head, expectedBytes } = exchange;
    this.begunWith = exchange;
    this.#announcedBytes = expectedBytes;
    this.coding = head.headers.get("content-encoding");
    if (this.#begun) this.misuses.push("begun twice");
    this.#begun = true;
    this.#around.trace.add(this.#name, () => "gets the head; the body follows");
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (!this.#begun) this.misuses.push("write before begin");
    if (chunk.length === 0) this.misuses.push("an empty write");
    this.#take(chunk);
    const mostBytes = this.lengthIsAdvisory ? Infinity : (this.#announcedBytes ?? Infinity);
    if (this.#receivedBytes > mostBytes) this.misuses.push("more bytes than announced");
    const { chance, clock, weather } = this.#around;
    if (this.#cancellation.cause !== undefined || !chance.happens(weather.slowReader)) return undefined;
    return new Promise((resolve) => {
      this.#wake = resolve;
      clock.after(chance.whole(0, 300), resolve);
    });
  }

  end(): void {
    const announced = this.lengthIsAdvisory ? undefined : this.#announcedBytes;
    if (announced !== undefined && announced !== this.#receivedBytes)
      this.misuses.push("another length than announced");
    if (!this.#begun) this.misuses.push("end before begin");
    this.#end("end");
  }

  fail(failure: Failure): void {
    this.failure = failure;
    this.#end(failure.kind === "aborted" ? "aborted" : "failed");
  }

  #take(...chunks: readonly Uint8Array[]): void {
    if (this.ended !== undefined) this.misuses.push("bytes after the end");
    // Copied, since the engine may not touch what it has handed over.
    this.chunks.push(...chunks.map((chunk) => chunk.slice()));
    for (const { length } of chunks) this.#receivedBytes += length;
    this.#around.trace.add(
      this.#name,
      () => `gets ${chunks.reduce((sum, { length }) => sum + length, 0)} bytes`,
    );
  }

  #end(how: Ended): void {
    if (this.ended !== undefined) this.misuses.push(`ended twice: ${this.ended}, then ${how}`);
    this.ended = how;
    const code = this.failure !== undefined && "error" in this.failure ? ` ${this.failure.error.code}` : "";
    this.#around.trace.add(this.#name, () => `is over: ${how}${code}`);
  }
}
