import type { Dispatcher } from "undici";

/**
 * The members of an init as the platform reads them, which finds those that are inherited too: a `Request` may be an
 * init, and so may an object of a class with getters.
 *
 * @internal
 */
export function ownMembers(init: NodeRequestInit): NodeRequestInit {
  const prototype: unknown = Object.getPrototypeOf(init);
  if (prototype === Object.prototype || prototype === null) return init;
  const members = MEMBERS.map((name) => [name, Reflect.get(init, name)] as const);
  return { ...Object.fromEntries(members.filter(([, value]) => value !== undefined)), ...init };
}

/** @internal */
export type NodeRequestInit = RequestInit & {
  readonly dispatcher?: Dispatcher | undefined;
  readonly operation?: unknown;
};

/** Those of the Fetch standard (§5.4), undici's own one, and ours. */
const MEMBERS = [
  "body",
  "cache",
  "credentials",
  "dispatcher",
  "duplex",
  "headers",
  "integrity",
  "keepalive",
  "method",
  "mode",
  "operation",
  "priority",
  "redirect",
  "referrer",
  "referrerPolicy",
  "signal",
  "window",
] as const;
