import dns from "node:dns";
import http from "node:http";
import https from "node:https";
import type { LookupAddress, LookupOptions } from "node:dns";
import type { LookupFunction } from "node:net";

/**
 * A lookup that puts the addresses that gave a faulty answer behind the others, or `undefined` where the connection
 * is not ours to steer: an agent of another make may look names up in its own way.
 *
 * @param own - The app's own lookup, which is asked in any case.
 * @internal
 */
export function preferringOthers(
  faultyPeers: readonly string[],
  own: LookupFunction | undefined,
  agent: http.Agent | undefined,
): LookupFunction | undefined {
  if (faultyPeers.length === 0 || (own === undefined && !isPlain(agent))) return own;
  const lookup = own ?? dns.lookup;
  return (hostname, options, callback) => {
    const all = own === undefined ? { ...options, all: true } : options;
    lookup(hostname, all, (error, addresses, family) => {
      if (error !== null || !Array.isArray(addresses)) return callback(error, addresses, family);
      answer(options, sorted(addresses, faultyPeers), callback);
    });
  };
}

function answer(
  options: LookupOptions,
  addresses: LookupAddress[],
  callback: Parameters<LookupFunction>[2],
): void {
  if (options.all === true) return callback(null, addresses);
  const [first] = addresses;
  callback(null, first?.address ?? "", first?.family);
}

function sorted(addresses: readonly LookupAddress[], faultyPeers: readonly string[]): LookupAddress[] {
  const isFaulty = ({ address }: LookupAddress): boolean =>
    faultyPeers.includes(address) || faultyPeers.includes(`::ffff:${address}`);
  return [...addresses.filter((one) => !isFaulty(one)), ...addresses.filter(isFaulty)];
}

/**
 * Whether an agent is Node's own, and looks names up as Node does.
 *
 * @internal
 */
export function isPlain(agent: http.Agent | undefined): boolean {
  if (agent === undefined) return true;
  const { constructor, options } = agent as { constructor: unknown; options?: { lookup?: unknown } };
  const isNodes = constructor === http.Agent || constructor === https.Agent;
  return isNodes && !Object.hasOwn(agent, "createConnection") && options?.lookup === undefined;
}
