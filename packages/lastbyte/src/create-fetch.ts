import { Cancellation } from "./cancellation.ts";
import { systemClock } from "./clock.ts";
import { OriginBudgets } from "./decision/origin-budgets.ts";
import { FetchWire } from "./fetch-wire.ts";
import type { FetchExchange, FetchFunction } from "./fetch-wire.ts";
import { isLiveStream } from "./framing/live-stream.ts";
import { createSha256 } from "./integrity/hash.ts";
import { selectChecks } from "./integrity/select-checks.ts";
import { currentOperation, tellOperation } from "./operation.ts";
import type { Operation } from "./operation.ts";
import { resolveOptions } from "./options.ts";
import type { LastbyteOptions } from "./options.ts";
import { OutgoingRequest } from "./outgoing-request.ts";
import { ResponseSink } from "./response-sink.ts";
import { runCall } from "./run-call.ts";

/**
 * Options of the portable {@link createFetch}.
 *
 * @public
 */
export interface FetchOptions extends LastbyteOptions {
  /**
   * Sends each attempt.
   * @defaultValue globalThis.fetch
   */
  readonly fetch?: FetchFunction | undefined;
}

/**
 * A `fetch` whose responses arrive whole, or fail loudly.
 *
 * @public
 */
export type LastbyteFetch = (
  input: string | URL | Request,
  init?: RequestInit & {
    /** The operation that the call belongs to, where the runtime can't follow asynchronous work by itself. */
    readonly operation?: Operation | undefined;
  },
) => Promise<Response>;

/**
 * Makes a `fetch` that checks every response to its last byte, and asks again for what is missing when that is safe.
 *
 * Bodies up to `holdBytes` are handed on when they are known whole. Larger ones are handed on as they come; one that
 * is cut is continued where it stopped, or errors in the middle of its stream, but never ends short. A request that
 * isn't repeatable is sent once. A status is an answer, as with the platform's fetch: 4xx and 5xx don't throw.
 *
 * @throws TypeError for an option that makes no sense.
 * @throws The returned function rejects with a `LastbyteError` whose `code` names the fault, with the platform's own
 * error for a request that can't be sent at all, and with the signal's reason when the caller aborts.
 *
 * @example
 * ```ts
 * import { createFetch } from "lastbyte";
 *
 * const fetch = createFetch({ maxAttempts: 3, onEvent: (event) => event.type === "fault" && console.warn(event) });
 * const response = await fetch("http://127.0.0.1:8080/api/1.0/projects");
 * console.log(await response.json());
 * ```
 *
 * @see {@link LastbyteOptions}
 * @public
 */
export function createFetch(options: FetchOptions = {}): LastbyteFetch {
  const { fetch: customFetch, ...engineOptions } = options;
  if (customFetch !== undefined && typeof customFetch !== "function") {
    throw new TypeError(`option "fetch" must be a function; got ${String(customFetch)}`);
  }
  const resolved = resolveOptions(engineOptions);
  const budgets = new OriginBudgets(resolved.retryBudget);
  let calls = 0;

  return async (input, init) => {
    const operation = init?.operation ?? currentOperation();
    const request = new OutgoingRequest(input, init, resolved.repeatable);
    const cancellation = new Cancellation();
    const sink = new ResponseSink(cancellation);
    // Looked up at each call, so that a fetch that is patched later is the one that is used.
    const send = customFetch ?? globalThis.fetch;

    const unfollow = followSignal(request.signal, cancellation);
    void runCall<FetchExchange>({
      summary: { id: ++calls, method: request.method, url: request.publicUrl, operation: operation?.name },
      options:
        operation === undefined
          ? resolved
          : { ...resolved, onEvent: tellOperation(operation, resolved.onEvent) },
      repeatability: request.repeatability,
      wire: new FetchWire(send, request, { cancellation, hasDeadline: resolved.deadlineMs !== undefined }),
      sink,
      cancellation,
      budget: budgets.of(request.origin),
      checksFor: (exchange) => selectChecks(exchange, resolved.checks),
      isStream: isLiveStream,
      clock: systemClock,
      random: Math.random,
      createDigest: createSha256,
    }).then(unfollow);
    return sink.response;
  };
}

/**
 * Cancels the call when the caller's signal says so. The returned function stops that: a signal often lives longer
 * than a call, and would keep every call that it was given to.
 */
function followSignal(signal: AbortSignal | undefined, cancellation: Cancellation): () => void {
  // What is no signal is fetch's to refuse.
  if (typeof signal?.addEventListener !== "function") return () => {};
  const cancel = (): void => cancellation.cancel({ kind: "caller", reason: signal.reason });
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  return () => signal.removeEventListener("abort", cancel);
}
