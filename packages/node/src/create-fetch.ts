import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { LastbyteFetch, LastbyteOptions } from "lastbyte";
import { LastbyteError } from "lastbyte";
import { currentOperation, OriginBudgets, resolveOptions } from "lastbyte/engine";
import { Agent, EnvHttpProxyAgent } from "undici";
import type { Dispatcher } from "undici";
import { followConnections } from "./dispatch/connection.ts";
import { createDispatch, isDirect } from "./dispatch/guard.ts";
import { usesEnvironmentProxy } from "./dispatch/uses-environment-proxy.ts";
import { followRedirects } from "./fetch/follow-redirects.ts";
import type { OutlierEjectionOptions } from "./outliers/outlier-options.ts";
import { Outliers, startOutlierEjection } from "./outliers/outliers.ts";
import { ownMembers } from "./fetch/own-members.ts";
import type { NodeRequestInit } from "./fetch/own-members.ts";
import { toPlainRequest } from "./fetch/plain-request.ts";
import { platformFetch } from "./fetch/platform-fetch.ts";
import type { FetchContext } from "./fetch/send-fetch.ts";
import { quietClock } from "./quiet-clock.ts";
import { Transport } from "./transport/client/transport.ts";

/**
 * Options of Node's {@link createFetch}.
 *
 * @public
 */
export interface NodeFetchOptions extends LastbyteOptions {
  /**
   * Sends the requests: an `Agent`, `Pool`, `ProxyAgent` or `MockAgent` of undici 7, with its own limits, certificates
   * and proxies.
   * @defaultValue connections of its own, or the proxy of the environment where Node was told to use it
   */
  readonly dispatcher?: Dispatcher | undefined;
  /**
   * Resolves the names of origins, to find another address for a retry. Give here what the dispatcher's `connect`
   * option has as `lookup`.
   * @defaultValue dns.lookup
   */
  readonly lookup?: LookupFunction | undefined;
  /**
   * Avoids an address that loses the ends of bodies, while the name has others: never when all of them do, and until
   * the address shows that it is well. Takes the package `@lastbyte/diagnosis`. What goes through a proxy, or by a
   * `Pool` or `Client` of one origin, is not steered.
   * @defaultValue false
   */
  readonly outlierEjection?: boolean | OutlierEjectionOptions | undefined;
}

/**
 * Makes a `fetch` for Node that checks every response to its last byte, below decompression, and asks again for what is
 * missing when that is safe.
 *
 * It has the signature and the behaviour of the fetch that is built into this Node. Bodies up to `holdBytes` are handed
 * on when they are known whole, and cost less than they do with the built-in one, because no stream is made for them. Requests with rules of their own (a `Request` object, a stream as body, `cache`, `integrity`, `redirect`,
 * other schemes) go through the built-in fetch, with the same checks below it; a body that breaks after it was begun
 * then ends with the built-in `TypeError`, whose `cause` is the `LastbyteError`.
 *
 * @throws TypeError for an option that makes no sense.
 * @throws The returned function rejects with a `LastbyteError` whose `code` names the fault, with the platform's own
 * error for a request that can't be sent at all, and with the signal's reason when the caller aborts.
 *
 * @example
 * ```ts
 * import { createFetch } from "@lastbyte/node";
 *
 * const fetch = createFetch({ maxAttempts: 3 });
 * const response = await fetch("http://127.0.0.1:8080/api/1.0/projects");
 * console.log(await response.json());
 * ```
 *
 * @see {@link LastbyteOptions}
 * @public
 */
export function createFetch(options: NodeFetchOptions = {}): LastbyteFetch {
  const { dispatcher: ownDispatcher, lookup: ownLookup, outlierEjection, ...engineOptions } = options;
  if (ownLookup !== undefined && typeof ownLookup !== "function") {
    throw new TypeError(`option "lookup" must be a function; got ${String(ownLookup)}`);
  }
  if (ownDispatcher !== undefined && typeof ownDispatcher.dispatch !== "function") {
    throw new TypeError(`option "dispatcher" must be a dispatcher of undici 7; got ${typeof ownDispatcher}`);
  }
  const chosenLookup = ownLookup ?? lookup;
  const ejection = startOutlierEjection(outlierEjection);
  const outliers = ejection && new Outliers(ejection, chosenLookup);
  const resolved = resolveOptions(
    outliers === undefined
      ? engineOptions
      : { ...engineOptions, onEvent: outliers.listen(engineOptions.onEvent) },
  );
  const usesProxy = usesEnvironmentProxy(process);
  const isAlone = ownDispatcher === undefined && !usesProxy;
  const dispatcher = ownDispatcher ?? (usesProxy ? new EnvHttpProxyAgent() : new Agent());
  const dispatch = dispatcher.dispatch.bind(dispatcher);
  let calls = 0;
  const context: FetchContext = {
    options: resolved,
    budgets: new OriginBudgets(resolved.retryBudget),
    lookup: chosenLookup,
    outliers,
    manner: "loud",
    nextId: () => ++calls,
    dispatch,
    isDirect: isDirect(dispatch),
    // Only undici's connections are steered around outliers.
    transport: isAlone && outliers === undefined ? new Transport(quietClock) : undefined,
    habit: { parsesJson: false },
  };
  followConnections();

  return async (input, init) => {
    const reading = toPlainRequest(input, init);
    const request = reading instanceof Promise ? await reading : reading;
    const operation = init?.operation ?? currentOperation();
    if (request === undefined) return sendByPlatform(input, init, { ...context, operation });
    return followRedirects(request, { signal: init?.signal ?? undefined, operation }, context);
  };
}

/** The platform's fetch with the engine below it; its `TypeError` makes way for what really happened. */
async function sendByPlatform(
  input: RequestInfo | URL,
  init: NodeRequestInit | undefined,
  context: FetchContext,
): Promise<Response> {
  // What is no init, and what is no dispatcher, is the platform's to refuse.
  if (typeof init !== "object" && init !== undefined) return platformFetch(input, init);
  const { operation: _, dispatcher: own, ...platformInit } = ownMembers(init ?? {});
  if (own !== undefined && typeof own?.dispatch !== "function") return platformFetch(input, init);
  const dispatch = own === undefined ? context.dispatch : own.dispatch.bind(own);
  const dispatcher = { dispatch: createDispatch(dispatch, context) };
  try {
    return await platformFetch(input, { ...platformInit, dispatcher } as RequestInit);
  } catch (error) {
    const cause = error instanceof TypeError ? error.cause : undefined;
    throw cause instanceof LastbyteError ? cause : error;
  }
}
