import { Agent, EnvHttpProxyAgent, setGlobalDispatcher } from "undici";
import type { Dispatcher } from "undici";
import { interceptor } from "../interceptor.ts";
import type { InterceptorOptions } from "../interceptor.ts";

/**
 * Guards everything that goes through undici's global dispatcher: the built-in fetch, and the npm package wherever it
 * is given no dispatcher of its own.
 *
 * @internal
 */
export function installUndiciDoor(options: InterceptorOptions, host: UndiciHost): void {
  setGlobalDispatcher(dispatcherLikeNodes(host).compose(interceptor(options)));
}

/** What decides which dispatcher Node itself would have. A process fits. */
interface UndiciHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
  readonly versions: { readonly node: string };
}

/** The dispatcher that Node's own fetch would use: with the proxy of the environment where it was asked for. */
function dispatcherLikeNodes({ env, execArgv, versions }: UndiciHost): Dispatcher {
  // The fetch of Node 26 speaks HTTP/2 where the server does, those before it don't.
  const allowH2 = Number.parseInt(versions.node, 10) >= 26;
  const usesProxy = env["NODE_USE_ENV_PROXY"] === "1" || execArgv.includes("--use-env-proxy");
  return usesProxy ? new EnvHttpProxyAgent({ allowH2 }) : new Agent({ allowH2 });
}
