import type { Delivery } from "./delivery.ts";
import type { Exchange } from "./exchange.ts";
import type { Journal } from "./record/journal.ts";

/** @internal */
export interface AttemptContext<E extends Exchange> {
  readonly delivery: Delivery<E>;
  readonly journal: Journal;
}

/** @internal */
export interface ReceiveContext<E extends Exchange> extends AttemptContext<E> {
  readonly exchange: E;
  /** `accept` takes the answer whatever its status says. */
  readonly approach: "start" | "accept" | "resume" | "replay";
}
