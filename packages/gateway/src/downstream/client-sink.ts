import { isContentFault } from "lastbyte/engine";
import type { Failure, Fault, LastbyteError, Sink } from "lastbyte/engine";
import { Fields, MessageError } from "@lastbyte/node/transport";
import type { UpstreamExchange } from "../upstream/exchange.ts";
import type { Outlet } from "./outlet.ts";
import { malformedRequest, problemOfFailure } from "./problem.ts";
import { proxyStatus } from "./proxy-status.ts";

/**
 * Hands what the engine delivers to a client.
 *
 * Nobody is worse off than without the gateway: an answer that was framed well is passed on as it came, whatever its
 * content. One that broke becomes a problem document while nothing of it was sent, and else breaks again. So does one
 * of which a later answer has shown that it was cut, when there is no way to mend it, and one to a request that is not
 * repeatable: clients repeat a 502, and the work would be done twice.
 *
 * @internal
 */
export class ClientSink implements Sink<UpstreamExchange> {
  readonly #outlet: Outlet;
  readonly #answers: Answers;
  readonly #isRepeatable: boolean;
  /** An answer that was framed well but whose content was not: better than none, if no better one comes. */
  #fallback: Held | undefined;
  /** Whether all that was released is an answer that was framed well. */
  #releasedToItsEnd = false;

  constructor(outlet: Outlet, answers: Answers, request: { readonly isRepeatable: boolean }) {
    this.#outlet = outlet;
    this.#answers = answers;
    this.#isRepeatable = request.isRepeatable;
  }

  whole(exchange: UpstreamExchange, chunks: readonly Uint8Array[]): void {
    this.#outlet.whole(exchange, chunks, this.#note());
  }

  begin(exchange: UpstreamExchange): void {
    this.#outlet.begin(exchange, this.#note());
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#releasedToItsEnd = false;
    return this.#outlet.write(chunk);
  }

  end(): void {
    this.#outlet.end(this.#answers.exchange?.trailers ?? Fields.none);
  }

  replaced(exchange: UpstreamExchange, chunks: readonly Uint8Array[], fault: Fault): void {
    if (!isContentFault(fault)) return;
    this.#fallback = { exchange, chunks, fault };
    this.#releasedToItsEnd = true;
  }

  fail(failure: Failure<UpstreamExchange>): void {
    switch (failure.kind) {
      case "aborted":
        return this.#abort(failure.reason);
      case "released":
        if (isContradicted(failure.error)) return this.#outlet.breakOff();
        if (this.#releasedToItsEnd || contentFaultOf(failure.error) !== undefined) return this.end();
        return this.#outlet.breakOff();
      case "held": {
        const found = contentFaultOf(failure.error);
        if (found === undefined && !this.#isRepeatable) return this.#breakAsItDid(failure);
        if (found === undefined) return this.#giveUp(failure.error);
        return this.#passOn({ ...failure, ...found });
      }
      case "unanswered":
        return this.#giveUp(failure.error);
      default:
        failure satisfies never;
    }
  }

  /** The status says that the work was done, or why it was not; a break behind it is what the client has to expect. */
  #breakAsItDid({ exchange, chunks, error }: Extract<Failure<UpstreamExchange>, { kind: "held" }>): void {
    this.#outlet.begin(exchange, proxyStatus({ error: error.code }));
    for (const chunk of chunks) void this.#outlet.write(chunk);
    this.#outlet.breakOff();
  }

  #giveUp(error: LastbyteError): void {
    if (this.#fallback !== undefined) return this.#passOn(this.#fallback);
    this.#outlet.problem(problemOfFailure(error));
  }

  #passOn({ exchange, chunks, fault }: Held): void {
    const details = `${fault.detail}; passed on as it came`;
    this.#outlet.whole(exchange, chunks, proxyStatus({ error: fault.code, details }));
  }

  #abort(reason: unknown): void {
    if (reason instanceof MessageError && !this.#outlet.hasBegun) {
      return this.#outlet.problem(malformedRequest(reason.status, reason.message));
    }
    this.#outlet.breakOff();
  }

  #note(): string | undefined {
    const { attempts } = this.#answers;
    return attempts === 1 ? undefined : proxyStatus({ details: `attempts=${attempts}` });
  }
}

/**
 * What came from the upstream so far.
 *
 * @internal
 */
export interface Answers {
  /** How many attempts were made. */
  readonly attempts: number;
  /** The last answer; its trailers end a body that was released. */
  readonly exchange: UpstreamExchange | undefined;
}

interface Held {
  readonly exchange: UpstreamExchange;
  readonly chunks: readonly Uint8Array[];
  readonly fault: Fault;
}

/** Whether an answer was other than what had been released, or longer than had been promised. */
function isContradicted({ attempts }: LastbyteError): boolean {
  return attempts.some(
    ({ outcome }) => outcome.kind === "faulty" && outcome.fault.code === "representation_changed",
  );
}

/** What was wrong with the last answer, if its framing was sound. */
function contentFaultOf({ attempts }: LastbyteError): { readonly fault: Fault } | undefined {
  const outcome = attempts.at(-1)?.outcome;
  return outcome?.kind === "faulty" && isContentFault(outcome.fault) ? outcome : undefined;
}
