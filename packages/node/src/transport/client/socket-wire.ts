import type { LookupFunction } from "node:net";
import type { AttemptPlan, Cancellation, Wire } from "lastbyte/engine";
import { withFields } from "../../dispatch/header-input.ts";
import { SocketAttempt } from "./socket-attempt.ts";
import type { SocketExchange } from "./socket-exchange.ts";
import type { SocketRequest } from "./socket-request.ts";

/**
 * Sends attempts on connections of ours: the first one on a connection that is there, later ones on new ones, to
 * another address where the name has several.
 *
 * @internal
 */
export class SocketWire implements Wire<SocketExchange> {
  readonly #request: SocketRequest;
  readonly #fields: string[];
  readonly #lookup: LookupFunction;
  #attempt: SocketAttempt | undefined;
  /** Addresses that a later attempt should not go to. */
  #avoid: Set<string> | undefined;

  /** @param terms - `fields` are names and values in turn. */
  constructor(request: SocketRequest, terms: WireTerms) {
    this.#request = request;
    this.#fields = terms.fields;
    this.#lookup = terms.lookup;
    terms.cancellation.subscribe(() => this.#attempt?.abort());
  }

  get peer(): string | undefined {
    return this.#attempt?.peer;
  }

  send(plan: AttemptPlan): Promise<SocketExchange> {
    const faulty = this.#attempt;
    const attempt = new SocketAttempt(this.#request);
    this.#attempt = attempt;
    if (plan.number === 1) return attempt.send(this.#fields);

    faulty?.retire();
    const avoid = (this.#avoid ??= new Set());
    for (const peer of plan.faultyPeers) avoid.add(peer);
    const fields = withFields(this.#fields, plan.headers) as string[];
    return attempt.send(fields, () => this.#request.connections.openElsewhere(avoid, this.#lookup));
  }
}

interface WireTerms {
  readonly fields: string[];
  readonly lookup: LookupFunction;
  readonly cancellation: Cancellation;
}
