import type { CallSummary } from "lastbyte/engine";
import type { Fields } from "@lastbyte/node/transport";
import type { CallTrace } from "../telemetry/call-trace.ts";
import type { UpstreamExchange } from "../upstream/exchange.ts";

/**
 * What is known of a call from its start, and by way of it what came last from the upstream.
 *
 * @internal
 */
export class GatewayCall implements CallSummary {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly operation: string | undefined;
  readonly #fields: Fields;
  #answers: Answers | undefined;

  /** Where the call is traced. */
  readonly trace: CallTrace | undefined;

  constructor(summary: CallSummary, { fields, trace }: CallFacts) {
    this.id = summary.id;
    this.method = summary.method;
    this.url = summary.url;
    this.operation = summary.operation;
    this.#fields = fields;
    this.trace = trace;
  }

  /** What the client sent. */
  get requestFields(): Fields {
    return this.#fields;
  }

  /** The answer that came last. */
  get exchange(): UpstreamExchange | undefined {
    return this.#answers?.exchange;
  }

  /** The address that was reached last. */
  get peer(): string | undefined {
    return this.#answers?.peer;
  }

  /** The connection that was used last: a name that no other one to this upstream has. */
  get connection(): string | undefined {
    return this.#answers?.connection;
  }

  follow(answers: Answers): void {
    this.#answers = answers;
  }
}

/** @internal */
export interface CallFacts {
  /** What the client sent. */
  readonly fields: Fields;
  readonly trace: CallTrace | undefined;
}

interface Answers {
  readonly exchange: UpstreamExchange | undefined;
  readonly peer: string | undefined;
  readonly connection: string | undefined;
}
