import type { Cancellation, Failure, Fault, Sink } from "lastbyte/engine";
import type { Dispatcher } from "undici";
import { HandlerSink } from "../dispatch/handler-sink.ts";
import { Outlet } from "../dispatch/outlet.ts";
import type { UndiciExchange } from "../dispatch/undici-attempt.ts";
import type { UndiciWire } from "../dispatch/undici-wire.ts";
import { FetchSink } from "./fetch-sink.ts";
import type { FetchAnswer, ReadingChecks } from "./fetch-sink.ts";
import { LateCaller } from "./late-caller.ts";

/**
 * How a call of fetch goes on: its answer is whole, the caller has given it up, or the platform's fetch has to show
 * what came, because it is a redirect, a stream or a fault.
 *
 * @internal
 */
export type Turn =
  | { readonly kind: "answer"; readonly answer: FetchAnswer }
  | { readonly kind: "platform" }
  | { readonly kind: "aborted"; readonly reason: unknown };

/**
 * Takes what the engine delivers for a fetch that must not differ from the platform's.
 *
 * An answer that is whole, and that fetch does nothing with but hand it on, is handed on. All else is kept for a handler
 * of the platform's fetch, which does with it whatever it does.
 *
 * @internal
 */
export class TransparentSink implements Sink<UndiciExchange> {
  readonly turn: Promise<Turn>;
  #settle: (turn: Turn) => void = () => {};
  readonly #cancellation: Cancellation;
  readonly #reading: ReadingChecks;
  readonly #signal: AbortSignal | undefined;
  /** What is kept for the platform's fetch; most answers need none. */
  #kept: Kept | undefined;
  #wire: UndiciWire | undefined;

  /** @param signal - The caller's. */
  constructor(cancellation: Cancellation, reading: ReadingChecks, signal: AbortSignal | undefined) {
    this.#cancellation = cancellation;
    this.#signal = signal;
    this.#reading = reading;
    this.turn = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** The way on which the attempts go. */
  follow(wire: UndiciWire): void {
    this.#wire = wire;
  }

  /** Whether the platform's fetch listens. */
  get isAttached(): boolean {
    return this.#kept?.late.isAttached === true;
  }

  /** The platform's fetch listens from now on. */
  attach(handler: Dispatcher.DispatchHandler): void {
    const { late, outlet } = this.#keep();
    late.attach(handler, outlet);
    outlet.resume();
  }

  whole(exchange: UndiciExchange, chunks: readonly Uint8Array[]): void {
    if (!isHandedOn(exchange.head.status)) {
      this.#keep().sink.whole(exchange, chunks);
      return this.#settle({ kind: "platform" });
    }
    const fast = new FetchSink(this.#cancellation, this.#reading, this.#signal);
    fast.whole(exchange, chunks);
    void fast.answer.then((answer) => this.#settle({ kind: "answer", answer }));
  }

  begin(exchange: UndiciExchange): void {
    this.#keep().sink.begin(exchange);
    this.#settle({ kind: "platform" });
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    return this.#keep().sink.write(chunk);
  }

  end(): void {
    this.#keep().sink.end();
  }

  replaced(exchange: UndiciExchange, chunks: readonly Uint8Array[], fault: Fault): void {
    this.#keep().sink.replaced(exchange, chunks, fault);
  }

  fail(failure: Failure<UndiciExchange>): void {
    this.#keep().sink.fail(failure);
    this.#settle(
      failure.kind === "aborted" ? { kind: "aborted", reason: failure.reason } : { kind: "platform" },
    );
  }

  #keep(): Kept {
    if (this.#kept !== undefined) return this.#kept;
    const late = new LateCaller();
    const outlet = new Outlet(late, this.#cancellation);
    // Until the handler is there.
    outlet.pause();
    const trailers = (): UndiciWire["trailers"] => this.#wire?.trailers ?? [];
    this.#kept = { late, outlet, sink: new HandlerSink(outlet, { manner: "transparent", trailers }) };
    return this.#kept;
  }
}

interface Kept {
  readonly late: LateCaller;
  readonly outlet: Outlet;
  readonly sink: HandlerSink;
}

/**
 * Fetch looks behind these statuses: it follows redirects, asks a proxy's client for credentials (407), and asks again
 * on another connection (421) (Fetch standard, "HTTP fetch", "HTTP-network-or-cache fetch").
 */
function isHandedOn(status: number): boolean {
  const isAnswer = (status >= 200 && status < 300) || status >= 400;
  return isAnswer && status !== 407 && status !== 421;
}
