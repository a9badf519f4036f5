import { createSha256, currentOperation, isLiveStream, repeatabilityOf } from "lastbyte/engine";
import type { Call, Cancellation, Sink, Wire } from "lastbyte/engine";
import type { Carrier } from "../outliers/outlier-ejection.ts";
import type { HttpDoor } from "./http-door.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { NodeRequest } from "./node-internals.ts";
import type { RecordedBody } from "./recorded-body.ts";
import { originOf, publicUrlOf } from "./request-address.ts";
import type { RequestRecipe } from "./request-recipe.ts";

/**
 * What is asked of the engine for one request of the app.
 *
 * A request that may not be sent twice is only watched: its answer is handed on as it comes, for as long as it takes,
 * since holding it could save nothing.
 *
 * @internal
 */
export function guardedCall(door: HttpDoor, parts: CallParts): Call<HttpExchange> {
  const { options, budgets, clock, random, checksFor, nextCallId } = door;
  const { request, recipe, body, wire, sink, cancellation } = parts;
  const has = (field: string): boolean => recipe.field(request, field) !== undefined;
  const repeatability = repeatabilityOf({
    method: request.method,
    hasIdempotencyKey: has("idempotency-key"),
    hasOneShotBody: !body.isWhole || has("trailer"),
    word: undefined,
  });
  const mayRepeat = repeatability === "repeatable";
  const summary = {
    id: nextCallId(),
    method: request.method,
    url: publicUrlOf(request),
    operation: currentOperation()?.name,
  };
  door.ejection?.follow(summary, CLOSED_WITH_ITS_FAULT);
  return {
    summary,
    options: {
      ...options,
      // A connection that was refused may be tried again, but only with the body that is to be sent on it.
      maxAttempts: body.isWhole ? options.maxAttempts : 1,
      streamStallTimeoutMs: mayRepeat ? options.streamStallTimeoutMs : undefined,
    },
    repeatability,
    wire,
    sink,
    cancellation,
    budget: budgets.of(originOf(request)),
    checksFor,
    isStream: mayRepeat ? isLiveStream : () => true,
    clock,
    random,
    createDigest: createSha256,
  };
}

/** A connection that brought a fault is closed, so no two faults share one. */
const CLOSED_WITH_ITS_FAULT: Carrier = {
  connectionName: () => {
    faults += 1;
    return `http ${faults}`;
  },
};

/** Counts the connections that brought one. */
let faults = 0;

interface CallParts {
  readonly request: NodeRequest;
  readonly recipe: RequestRecipe;
  readonly body: RecordedBody;
  readonly wire: Wire<HttpExchange>;
  readonly sink: Sink<HttpExchange>;
  readonly cancellation: Cancellation;
}
