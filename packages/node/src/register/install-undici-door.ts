import dns from "node:dns";
import type { LookupFunction } from "node:net";
import { OriginBudgets, resolveOptions } from "lastbyte/engine";
import { Agent, EnvHttpProxyAgent, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import type { Dispatcher } from "undici";
import { followConnections } from "../dispatch/connection.ts";
import { createDispatch, isDirect } from "../dispatch/guard.ts";
import { usesEnvironmentProxy } from "../dispatch/uses-environment-proxy.ts";
import { createTransparentFetch } from "../fetch/create-transparent-fetch.ts";
import type { FetchContext } from "../fetch/send-fetch.ts";
import type { InterceptorOptions } from "../interceptor.ts";
import type { OutlierEjection } from "../outliers/outlier-ejection.ts";
import { Outliers } from "../outliers/outliers.ts";

/**
 * Guards everything that goes through undici's global dispatcher: the built-in fetch, and the npm package wherever it
 * is given no dispatcher of its own. The built-in fetch is put aside where it is not needed, which makes a guarded
 * call cheaper than it was without a guard.
 *
 * @internal
 */
export function installUndiciDoor(
  options: Omit<InterceptorOptions, "outlierEjection">,
  { host, ejection }: { readonly host: UndiciHost; readonly ejection: OutlierEjection | undefined },
): void {
  const plain = dispatcherLikeNodes(host);
  const dispatch = plain.dispatch.bind(plain);
  const resolved = resolveOptions({ ...options, retryStatuses: options.retryStatuses ?? [] });
  // Found when it is used, as Node does: an app may put another one in its place.
  const chosenLookup: LookupFunction =
    options.lookup ?? ((hostname, how, callback) => dns.lookup(hostname, how, callback));
  let calls = 0;
  const context: FetchContext = {
    options: resolved,
    budgets: new OriginBudgets(resolved.retryBudget),
    lookup: chosenLookup,
    outliers: ejection && new Outliers(ejection, chosenLookup),
    manner: "transparent",
    nextId: () => ++calls,
    dispatch,
    isDirect: isDirect(dispatch),
    // An app may put what it likes into the way of undici's dispatcher, at any time.
    transport: undefined,
    habit: { parsesJson: false },
  };
  followConnections();
  const guarded = plain.compose((next) => createDispatch(next, context));
  setGlobalDispatcher(guarded);
  const isUsed = (): boolean => getGlobalDispatcher() === guarded;
  const takesSignals = Number.parseInt(host.versions.undici ?? "", 10) >= 7;
  globalThis.fetch = createTransparentFetch(context, { guarded, isUsed, takesSignals });
}

/** What decides which dispatcher Node itself would have. A process fits. */
interface UndiciHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
  readonly versions: { readonly node: string; readonly undici?: string };
}

/** The dispatcher that Node's own fetch would use: with the proxy of the environment where it was asked for. */
function dispatcherLikeNodes({ env, execArgv, versions }: UndiciHost): Dispatcher {
  // The fetch of Node 26 speaks HTTP/2 where the server does, those before it don't.
  const allowH2 = Number.parseInt(versions.node, 10) >= 26;
  return usesEnvironmentProxy({ env, execArgv })
    ? new EnvHttpProxyAgent({ allowH2 })
    : new Agent({ allowH2 });
}
