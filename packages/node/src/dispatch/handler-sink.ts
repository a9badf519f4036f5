import { isContentFault } from "lastbyte/engine";
import type { Failure, Fault, LastbyteError, Sink } from "lastbyte/engine";
import type { Outlet } from "./outlet.ts";
import type { RawHeaderList } from "./raw-headers.ts";
import type { UndiciExchange } from "./undici-attempt.ts";

/**
 * Hands what the engine delivers to a handler of undici.
 *
 * `transparent` keeps the promise that nobody is worse off: what can't be recovered reaches the app as it would have
 * without us. A body that was framed well is passed on as it came, whatever its content; one that broke breaks, with
 * undici's own error. `loud` never hands on a response that is not whole: every failure is a `LastbyteError`.
 *
 * @internal
 */
export class HandlerSink implements Sink<UndiciExchange> {
  readonly #outlet: Outlet;
  readonly #manner: "transparent" | "loud";
  readonly #trailers: () => RawHeaderList;
  /** An answer that was framed well but whose content was not: better than none, if no better one comes. */
  #fallback: Held | undefined;
  /** Whether all that was released is an answer that was framed well. */
  #releasedToItsEnd = false;

  /** @param context - `trailers` gives those of the last attempt. */
  constructor(
    outlet: Outlet,
    context: { readonly manner: "transparent" | "loud"; readonly trailers: () => RawHeaderList },
  ) {
    this.#outlet = outlet;
    this.#manner = context.manner;
    this.#trailers = context.trailers;
  }

  whole(exchange: UndiciExchange, chunks: readonly Uint8Array[]): void {
    this.#handOn({ exchange, chunks });
    this.#outlet.end(exchange.attempt.trailers);
  }

  begin(exchange: UndiciExchange): void {
    this.#outlet.begin(exchange);
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#releasedToItsEnd = false;
    return this.#outlet.write(chunk);
  }

  end(): void {
    this.#outlet.end(this.#trailers());
  }

  replaced(exchange: UndiciExchange, chunks: readonly Uint8Array[], fault: Fault): void {
    if (this.#manner === "loud" || !isContentFault(fault)) return;
    this.#fallback = { exchange, chunks };
    this.#releasedToItsEnd = true;
  }

  fail(failure: Failure<UndiciExchange>): void {
    if (failure.kind === "aborted") return this.#outlet.fail(toError(failure.reason));
    if (this.#manner === "loud") return this.#outlet.breakOff(failure.error);

    const error = platformError(failure.error);
    const wasFramedWell = endedWithItsFraming(failure.error);
    switch (failure.kind) {
      case "released":
        if (wasFramedWell || this.#releasedToItsEnd) this.#outlet.end(this.#trailers());
        else this.#outlet.breakOff(error);
        return;
      case "held":
        if (wasFramedWell) return this.whole(failure.exchange, failure.chunks);
        if (this.#fallback !== undefined) return this.whole(this.#fallback.exchange, this.#fallback.chunks);
        this.#handOn(failure);
        return this.#outlet.breakOff(error);
      case "unanswered":
        if (this.#fallback !== undefined) return this.whole(this.#fallback.exchange, this.#fallback.chunks);
        return this.#outlet.breakOff(error);
      default:
        failure satisfies never;
    }
  }

  #handOn({ exchange, chunks }: Held): void {
    this.#outlet.begin(exchange);
    for (const chunk of chunks) void this.#outlet.write(chunk);
  }
}

interface Held {
  readonly exchange: UndiciExchange;
  readonly chunks: readonly Uint8Array[];
}

function endedWithItsFraming({ attempts }: LastbyteError): boolean {
  const outcome = attempts.at(-1)?.outcome;
  return outcome?.kind === "faulty" && isContentFault(outcome.fault);
}

/** What the platform threw; where it threw nothing (a stall, a deadline), ours says what happened. */
function platformError(error: LastbyteError): Error {
  return error.cause instanceof Error ? error.cause : error;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
