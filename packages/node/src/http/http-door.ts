import type { Call, CallSummary, Clock, OriginBudgets, ResolvedOptions } from "lastbyte/engine";
import type { OutlierEjection } from "../outliers/outlier-ejection.ts";
import type { HttpExchange } from "./http-exchange.ts";

/**
 * What the requests of one process share.
 *
 * @internal
 */
export interface HttpDoor {
  readonly options: ResolvedOptions;
  readonly budgets: OriginBudgets;
  readonly clock: Clock;
  /** Chance, from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly checksFor: Call<HttpExchange>["checksFor"];
  readonly nextCallId: () => CallSummary["id"];
  /** Who says whom to avoid; nothing where nobody is to be avoided. */
  readonly ejection: OutlierEjection | undefined;
  /** Is told of a request that goes its way without us, and why. */
  readonly onPassedThrough: (reason: PassReason) => void;
}

/**
 * Why a request is not guarded.
 *
 * - `tunnel`: CONNECT or an upgrade; what follows is no HTTP message.
 * - `early_response`: the answer came before the request was sent whole, as in a conversation.
 * - `no_listener`: nobody listens for the response.
 *
 * @internal
 */
export type PassReason = "tunnel" | "early_response" | "no_listener";
