import type { Cancellation, Failure, Sink } from "lastbyte/engine";
import type { AppRequest } from "./app-request.ts";
import type { HttpAttempt } from "./http-attempt.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { HttpWire } from "./http-wire.ts";
import { connectionReset } from "./node-internals.ts";

/**
 * Shows the app what the engine delivers: the response that is whole, or else exactly what the app's own first
 * attempt came to, as if nobody had looked at it.
 *
 * @internal
 */
export class HttpSink implements Sink<HttpExchange> {
  readonly #app: AppRequest;
  readonly #first: HttpAttempt;
  readonly #wire: HttpWire;
  readonly #listener: SinkListener;
  /** The answer whose head the app has. */
  #shown: HttpAttempt | undefined;
  /** Whether bytes of another answer were put behind those of the one that was shown. */
  #isSpliced = false;

  constructor({ app, first, wire, cancellation, listener }: SinkSetup) {
    this.#app = app;
    this.#first = first;
    this.#wire = wire;
    this.#listener = listener;
    cancellation.subscribe(() => this.#shown?.response?.wake());
  }

  whole({ attempt }: HttpExchange): void {
    this.#showAll(attempt);
  }

  begin({ attempt }: HttpExchange): void {
    this.#show(attempt);
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    const shown = this.#shown;
    if (this.#wire.current !== shown) this.#isSpliced = true;
    let pressure: Promise<void> | undefined;
    this.#app.isolate(() => {
      pressure = shown?.response?.deliver(chunk);
    });
    return pressure;
  }

  end(): void {
    if (this.#shown === undefined) return;
    if (this.#wire.current === this.#shown) this.#replay(this.#shown);
    else this.#endSpliced(this.#shown, this.#wire.current);
  }

  fail(_failure: Failure<HttpExchange>): void {
    if (this.#listener.hasLeft()) return;
    if (this.#shown === undefined) {
      // Nothing better came: the first attempt is what the app would have had without us.
      if (this.#first.response === undefined) this.#replay(this.#first);
      else this.#showAll(this.#first);
    } else if (this.#isSpliced) {
      this.#break(this.#shown);
    } else {
      this.#app.isolate(() => this.#shown?.response?.deliverRest());
      this.#replay(this.#shown);
    }
  }

  #show(attempt: HttpAttempt): void {
    this.#shown = attempt;
    this.#listener.onShown(attempt);
    this.#app.showResponse(attempt);
  }

  #showAll(attempt: HttpAttempt): void {
    this.#show(attempt);
    if (this.#listener.hasLeft()) return;
    this.#app.isolate(() => attempt.response?.deliverRest());
    this.#replay(attempt);
  }

  #replay(attempt: HttpAttempt): void {
    this.#listener.onSettled(attempt);
    attempt.replay((ending) => this.#app.perform(ending, attempt.response?.message));
  }

  /** The body is whole, and its end came on another connection than its beginning. */
  #endSpliced(shown: HttpAttempt, last: HttpAttempt): void {
    const [message, source] = [shown.response?.message, last.response?.message];
    if (message === undefined || source === undefined) return;
    this.#listener.onSettled(undefined);
    shown.response?.close();
    message.complete = true;
    message.trailers = source.trailers;
    message.rawTrailers = source.rawTrailers;
    message.once("end", () => process.nextTick(() => this.#app.close()));
    this.#app.perform({ kind: "response-end" }, message);
    // The last connection comes to its end too, so that its agent gets it back.
    last.replay((ending) => {
      if (ending.kind.startsWith("response")) this.#app.perform(ending, source);
    });
    source._dump();
  }

  /** What was shown can't be completed, and must not look as if it were. */
  #break(shown: HttpAttempt): void {
    this.#listener.onSettled(undefined);
    shown.response?.close();
    const message = shown.response?.message;
    message?.once("close", () => this.#app.close());
    this.#app.perform({ kind: "response-destroy", error: connectionReset("aborted") }, message);
  }
}

/** @internal */
export interface SinkSetup {
  readonly app: AppRequest;
  readonly first: HttpAttempt;
  readonly wire: HttpWire;
  readonly cancellation: Cancellation;
  readonly listener: SinkListener;
}

/** @internal */
export interface SinkListener {
  /** The app is about to see this answer. */
  readonly onShown: (attempt: HttpAttempt) => void;
  /** The engine is done. What Node still tells of this attempt is the app's; of any other it is nobody's. */
  readonly onSettled: (attempt: HttpAttempt | undefined) => void;
  /** Whether the app has given up. */
  readonly hasLeft: () => boolean;
}
