import type { Agent, ClientRequest, OutgoingHttpHeaders, RequestOptions } from "node:http";
import type { AttemptPlan } from "lastbyte/engine";
import { withFreshSocket } from "./fresh-socket.ts";
import { isUrl } from "./is-url.ts";
import type { NodeRequest } from "./node-internals.ts";
import { preferringOthers } from "./other-address.ts";

/**
 * A function of Node that makes a request: `http.request`, `https.request` or the constructor itself.
 *
 * @internal
 */
export type RequestFunction = (...args: unknown[]) => ClientRequest;

/**
 * How the app made its request, kept so that the same can be made again: the same function with the same options,
 * agent, TLS settings, lookup and all.
 *
 * @internal
 */
export class RequestRecipe {
  readonly #request: RequestFunction;
  readonly #address: string | undefined;
  readonly #options: RequestOptions;

  /** @param args - What the function was called with. The app may change its options afterwards, so they are copied. */
  constructor(request: RequestFunction, args: readonly unknown[]) {
    const [input, second] = args;
    const isAddress = typeof input === "string" || isUrl(input);
    const options = isAddress ? second : input;
    this.#request = request;
    this.#address = isAddress ? String(input) : undefined;
    this.#options = typeof options === "object" && options !== null ? { ...options } : {};
  }

  /** Makes the request again, on a new connection and, where it can, to another address. Its body is still to be sent. */
  again(sent: NodeRequest, plan: Pick<AttemptPlan, "faultyPeers" | "headers">): NodeRequest {
    const lookup = preferringOthers(plan.faultyPeers, this.#options.lookup, sent.agent);
    const options: RequestOptions = {
      ...this.#options,
      method: sent.method,
      headers: this.#headers(sent, plan.headers),
      ...(lookup === undefined ? {} : { lookup }),
      ...(typeof sent.timeout === "number" ? { timeout: sent.timeout } : {}),
      ...this.#path(sent),
    };
    // The app's own signal ends the call by ending the app's own request.
    delete options.signal;
    const args = this.#address === undefined ? [options] : [this.#address, options];
    return withFreshSocket(agentOf(sent), () => this.#request(...args)) as NodeRequest;
  }

  /** A field of the request, also where the app gave them as a list, which Node sends as it is. */
  field(sent: NodeRequest, name: string): unknown {
    const given: unknown = this.#options.headers;
    if (!Array.isArray(given)) return sent.getHeader(name);
    const list: unknown[] = given.flat();
    const index = list.findIndex((one, at) => at % 2 === 0 && String(one).toLowerCase() === name);
    return index === -1 ? undefined : list[index + 1];
  }

  /** The path that was sent, which the app may have set after making the request. A proxy's agent makes it a URL. */
  #path({ path }: NodeRequest): { readonly path?: string } {
    return path.startsWith("/") || path.startsWith("*") ? { path } : {};
  }

  /** The fields that were sent, and those of the plan. */
  #headers(sent: NodeRequest, extra: AttemptPlan["headers"]): OutgoingHttpHeaders | string[] {
    const given: unknown = this.#options.headers;
    // Fields that are given as a list go out as they are, and can't be read from the request.
    if (Array.isArray(given)) return [...(given.flat() as string[]), ...Object.entries(extra).flat()];
    const fields: OutgoingHttpHeaders = {};
    for (const name of sent.getRawHeaderNames()) {
      if (!(name.toLowerCase() in extra)) fields[name] = sent.getHeader(name);
    }
    return Object.assign(fields, extra);
  }
}

function agentOf({ agent }: NodeRequest): Agent | undefined {
  return typeof agent === "object" && agent !== null ? agent : undefined;
}
