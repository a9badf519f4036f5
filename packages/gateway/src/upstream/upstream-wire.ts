import { WireError } from "lastbyte/engine";
import type { AttemptPlan, Wire } from "lastbyte/engine";
import type { Attempt, AttemptParts, WireContext } from "./attempt.ts";
import type { UpstreamExchange } from "./exchange.ts";
import { Http1Attempt } from "./http1-attempt.ts";
import { Http2Attempt } from "./http2-attempt.ts";
import type { RequestBody } from "./request-body.ts";
import type { OutgoingRequest } from "./request-message.ts";
import type { Upstream } from "./upstream.ts";

/**
 * Sends the attempts of one call, in the protocol that the upstream speaks: the first on a connection that is there,
 * later ones on new connections.
 *
 * @internal
 */
export class UpstreamWire implements Wire<UpstreamExchange> {
  readonly #upstream: Upstream;
  readonly #request: OutgoingRequest;
  readonly #body: RequestBody;
  readonly #context: WireContext;
  #attempt: Attempt | undefined;
  #peer: string | undefined;
  #serialUsed: number | undefined;
  #exchange: UpstreamExchange | undefined;
  #attempts = 0;
  #wasRefused = false;
  /** How many connections to the upstream had been opened when the last attempt was sent. */
  #serial = 0;

  constructor(
    upstream: Upstream,
    request: OutgoingRequest & { readonly body: RequestBody },
    context: WireContext,
  ) {
    this.#upstream = upstream;
    this.#request = request;
    this.#body = request.body;
    this.#context = context;
    context.cancellation.subscribe(() => this.#attempt?.abort());
  }

  /** How many attempts were made. */
  get attempts(): number {
    return this.#attempts;
  }

  /** The address that was reached last. */
  get peer(): string | undefined {
    return this.#peer;
  }

  /** The connection that was used last: a name that no other one to this upstream has. */
  get connection(): string | undefined {
    return this.#serialUsed === undefined ? undefined : String(this.#serialUsed);
  }

  /** The answer that came last. */
  get exchange(): UpstreamExchange | undefined {
    return this.#exchange;
  }

  /** Whether the last attempt provably did nothing. */
  get wasRefused(): boolean {
    return this.#wasRefused;
  }

  async send(plan: AttemptPlan): Promise<UpstreamExchange> {
    this.#exchange = undefined;
    this.#attempt = undefined;
    this.#peer = undefined;
    this.#serialUsed = undefined;
    this.#attempts = plan.number;
    this.#wasRefused = false;
    const { cancellation, isRepeatable, trace } = this.#context;
    const traced = trace?.attempt(plan.number);
    const after = plan.number > 1 ? this.#serial : undefined;
    this.#serial = this.#upstream.serial;
    try {
      const link = await this.#upstream.connect({
        after,
        avoid: plan.faultyPeers,
        isRepeatable,
        needsHttp1: this.#request.upgrade !== undefined,
      });
      this.#peer = link.peer;
      this.#serialUsed = link.serial;
      this.#serial = this.#upstream.serial;
      const parts = this.#partsOf(plan, traced);
      const attempt = link.kind === "http1" ? new Http1Attempt(link, parts) : new Http2Attempt(link, parts);
      this.#attempt = attempt;
      if (cancellation.cause !== undefined) attempt.abort();
      this.#exchange = await attempt.send();
    } catch (error) {
      this.#wasRefused = error instanceof WireError && error.unsent;
      throw error;
    }
    if (!isRepeatable) this.#body.forget();
    return this.#exchange;
  }

  #partsOf({ number, headers }: AttemptPlan, traced: AttemptPlan["headers"] | undefined): AttemptParts {
    return {
      upstream: this.#upstream,
      request: this.#request,
      body: this.#body,
      fields: { number, fields: traced === undefined ? headers : { ...headers, ...traced } },
      context: this.#context,
    };
  }
}
