import dns from "node:dns";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import type { LookupFunction, Socket } from "node:net";
import type { AvoidedPeers } from "@lastbyte/diagnosis/feed";
import type { OutlierEjection } from "../outliers/outlier-ejection.ts";
import { withFreshSocket } from "./fresh-socket.ts";
import { isUrl } from "./is-url.ts";
import { isPlain, preferringOthers } from "./other-address.ts";

/**
 * Makes the app's requests so that they stay away from addresses that are avoided: its agent gets a lookup that names
 * those last, and loses the idle connections that lead to them.
 *
 * An agent of another make may look names up in its own way, or go through a proxy: its requests are made as ever. So
 * are those that wait for a connection of an agent that has no more to give.
 *
 * @internal
 */
export class Steering {
  readonly #ejection: Pick<OutlierEjection, "of">;
  /** What names were found to lead to, while something of them is avoided. */
  readonly #addresses: Map<string, readonly string[]> = new Map();

  constructor(ejection: Pick<OutlierEjection, "of">) {
    this.#ejection = ejection;
  }

  /** Makes a request, with other arguments where it is to be steered. */
  make<T>(args: readonly unknown[], scheme: Scheme, make: (args: readonly unknown[]) => T): T {
    const target = targetOf(args, scheme);
    const avoided = target && this.#ejection.of(target.origin);
    if (target === undefined || avoided === undefined) return make(args);
    const { hostname, agent, ownLookup, isSafe } = target;
    const known = this.#addresses.get(hostname) ?? [];
    const isReachable = known.some((address) => !avoided.has(address));
    const probed = isSafe && isReachable ? avoided.probe(known) : undefined;
    const behind = probed === undefined ? avoided.peers : known.filter((address) => address !== probed);
    const lookup = preferringOthers(behind, this.#noting(hostname, ownLookup ?? plainLookup(agent)), agent);
    if (lookup === undefined) return make(args);
    const steered = withLookup(args, lookup);
    if (probed !== undefined) return withFreshSocket(agent, () => make(steered));
    if (isReachable) dropIdle(agent, `${hostname}:${target.port}:`, avoided);
    return make(steered);
  }

  /** The same lookup, which remembers what it found. */
  #noting(hostname: string, lookup: LookupFunction | undefined): LookupFunction | undefined {
    if (lookup === undefined) return undefined;
    return (name, options, callback) => {
      lookup(name, options, (error, addresses, family) => {
        if (error === null && Array.isArray(addresses)) {
          if (this.#addresses.size >= MAX_NAMES) this.#addresses.clear();
          this.#addresses.set(
            hostname,
            addresses.map(({ address }) => address),
          );
        }
        callback(error, addresses, family);
      });
    };
  }
}

/**
 * What a module of Node is about.
 *
 * @internal
 */
export type Scheme = "http:" | "https:";

interface Target {
  readonly origin: string;
  readonly hostname: string;
  readonly port: number;
  readonly agent: http.Agent | undefined;
  readonly ownLookup: LookupFunction | undefined;
  /** Whether it may be sent again. */
  readonly isSafe: boolean;
}

/** Where a request will go; nothing where that is no name, or not known. */
function targetOf([input, second]: readonly unknown[], scheme: Scheme): Target | undefined {
  const url = typeof input === "string" ? parse(input) : isUrl(input) ? input : undefined;
  if (url === undefined && typeof input === "string") return undefined;
  const given = (url === undefined ? input : second) as http.RequestOptions | undefined;
  const options = typeof given === "object" && given !== null ? given : {};
  const protocol = options.protocol ?? url?.protocol ?? scheme;
  const hostname = options.hostname ?? options.host ?? url?.hostname;
  const defaultPort = protocol === "https:" ? 443 : 80;
  const port = Number(options.port ?? url?.port) || defaultPort;
  if (typeof hostname !== "string" || isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) return undefined;
  if (options.socketPath !== undefined && options.socketPath !== null) return undefined;
  const standard = scheme === "https:" ? https.globalAgent : http.globalAgent;
  return {
    origin: `${protocol}//${hostname}${port === defaultPort ? "" : `:${port}`}`,
    hostname,
    port,
    agent: typeof options.agent === "object" ? options.agent : options.agent === false ? undefined : standard,
    ownLookup: options.lookup,
    isSafe: ["GET", "HEAD"].includes(options.method?.toUpperCase() ?? "GET"),
  };
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** What Node's own agents ask; nothing where an agent is of another make. */
function plainLookup(agent: http.Agent | undefined): LookupFunction | undefined {
  return isPlain(agent) ? allAddresses : undefined;
}

const allAddresses: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, callback);
};

function withLookup(args: readonly unknown[], lookup: LookupFunction): readonly unknown[] {
  const [input, second] = args;
  if (typeof input !== "string" && !isUrl(input)) return [withOption(input, lookup), ...args.slice(1)];
  const hasOptions = typeof second === "object" && second !== null;
  return [input, hasOptions ? withOption(second, lookup) : { lookup }, ...args.slice(hasOptions ? 2 : 1)];
}

function withOption(options: unknown, lookup: LookupFunction): object {
  const prototype = Object.getPrototypeOf(options) as object | null;
  return Object.assign(Object.create(prototype) as object, options, { lookup });
}

/**
 * Closes the idle connections of an agent that lead to an avoided address. They are put first, where the agent looks for
 * what has been closed meanwhile.
 */
function dropIdle(agent: http.Agent | undefined, place: string, avoided: AvoidedPeers): void {
  for (const [name, sockets] of Object.entries(agent?.freeSockets ?? {})) {
    if (sockets === undefined || !name.startsWith(place)) continue;
    const isAvoided = ({ remoteAddress = "" }: Socket): boolean => avoided.has(remoteAddress);
    const dropped = sockets.filter(isAvoided);
    if (dropped.length === 0) continue;
    sockets.splice(0, sockets.length, ...dropped, ...sockets.filter((socket) => !isAvoided(socket)));
    for (const socket of dropped) socket.destroy();
  }
}

/** Names of which something is avoided at a time. */
const MAX_NAMES = 256;
