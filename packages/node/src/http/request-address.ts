import type { NodeRequest } from "./node-internals.ts";

/**
 * Scheme and host, by which retry budgets are told apart.
 *
 * @internal
 */
export function originOf(request: NodeRequest): string {
  const host = request.getHeader("host");
  return `${request.protocol}//${typeof host === "string" ? host : request.host}`;
}

/**
 * Origin and path: what may be told without telling a secret.
 *
 * @internal
 */
export function publicUrlOf(request: NodeRequest): string {
  const { path } = request;
  const [target = ""] = path.split(/[?#]/, 1);
  if (!target.startsWith("/")) return originOf(request);
  return originOf(request) + target;
}
