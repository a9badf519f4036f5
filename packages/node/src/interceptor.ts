import type { LookupFunction } from "node:net";
import { lookup } from "node:dns";
import type { LastbyteOptions } from "lastbyte";
import { OriginBudgets, resolveOptions } from "lastbyte/engine";
import type { Dispatcher } from "undici";
import { followConnections } from "./dispatch/connection.ts";
import { createDispatch } from "./dispatch/guard.ts";
import type { OutlierEjectionOptions } from "./outliers/outlier-options.ts";
import { Outliers, startOutlierEjection } from "./outliers/outliers.ts";

/**
 * Options of {@link interceptor}.
 *
 * @public
 */
export interface InterceptorOptions extends LastbyteOptions {
  /**
   * Statuses after which a repeatable request is sent again. None by default, because whoever stands above an
   * interceptor has a policy of its own for them.
   * @defaultValue []
   */
  readonly retryStatuses?: readonly number[];
  /**
   * Resolves the names of origins, to find another address for a retry. Give here what the dispatcher's `connect`
   * option has as `lookup`.
   * @defaultValue dns.lookup
   */
  readonly lookup?: LookupFunction | undefined;
  /**
   * Avoids an address that loses the ends of bodies, while the name has others: never when all of them do, and until
   * the address shows that it is well. Takes the package `@lastbyte/diagnosis`. The interceptor must be the first in
   * `compose`; what goes through a proxy, or by a `Pool` or `Client` of one origin, is not steered.
   * @defaultValue false
   */
  readonly outlierEjection?: boolean | OutlierEjectionOptions | undefined;
}

/**
 * Makes an interceptor for undici 7 that checks every response to its last byte, below decompression, and asks again
 * for what is missing when that is safe. It serves `request`, `fetch(url, { dispatcher })`, and through
 * `setGlobalDispatcher` the fetch that is built into Node.
 *
 * Nobody is worse off with it. A healthy response arrives as it came, and is asked for once. What can't be recovered
 * reaches the app as it would have without the interceptor: a broken body breaks with undici's own error, and one that
 * only its content shows to be cut is passed on as it came. Watch `onEvent` to know of those.
 *
 * Put it first in `compose`, next to the connections: then a retry goes out on a connection of its own, to another
 * address where the name has several. Behind other interceptors it sends retries through them.
 *
 * Upgrades and CONNECT pass through untouched.
 *
 * @throws TypeError for an option that makes no sense.
 *
 * @example
 * ```ts
 * import { interceptor } from "@lastbyte/node";
 * import { Agent, setGlobalDispatcher } from "undici";
 *
 * setGlobalDispatcher(new Agent().compose(interceptor({ maxAttempts: 3 })));
 * ```
 *
 * @public
 */
export function interceptor(options: InterceptorOptions = {}): Dispatcher.DispatchInterceptor {
  const { lookup: ownLookup, outlierEjection, ...engineOptions } = options;
  if (ownLookup !== undefined && typeof ownLookup !== "function") {
    throw new TypeError(`option "lookup" must be a function; got ${String(ownLookup)}`);
  }
  const chosenLookup = ownLookup ?? lookup;
  const ejection = startOutlierEjection(outlierEjection);
  const outliers = ejection && new Outliers(ejection, chosenLookup);
  const resolved = resolveOptions({
    ...engineOptions,
    ...(outliers === undefined ? {} : { onEvent: outliers.listen(options.onEvent) }),
    retryStatuses: options.retryStatuses ?? [],
  });
  let calls = 0;
  const context = {
    options: resolved,
    budgets: new OriginBudgets(resolved.retryBudget),
    lookup: chosenLookup,
    outliers,
    manner: "transparent",
    nextId: () => ++calls,
  } as const;
  followConnections();
  return (dispatch) => createDispatch(dispatch, context);
}
