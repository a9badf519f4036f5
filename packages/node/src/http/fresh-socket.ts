import type { Agent } from "node:http";

/**
 * Makes a request that gets a new connection from the app's own agent, not one of those that lie idle in it: they
 * lead to the peer that has just failed, and may have been closed by it.
 *
 * An agent looks into `freeSockets` once, while the request is being made. It is shown an empty one for that moment.
 * An agent with a limit for all connections could not make a new one at all, so it is left to choose.
 *
 * @internal
 */
export function withFreshSocket<T>(agent: Agent | undefined, create: () => T): T {
  if (agent === undefined || agent.freeSockets === undefined || agent.maxTotalSockets < Infinity)
    return create();
  const hidden = agent as { freeSockets: Agent["freeSockets"] };
  const { freeSockets } = hidden;
  hidden.freeSockets = Object.create(null) as Agent["freeSockets"];
  try {
    return create();
  } finally {
    hidden.freeSockets = freeSockets;
  }
}

/**
 * Whether one connection more or less makes no difference to anyone.
 *
 * @internal
 */
export function isUnlimited(agent: Agent | undefined): boolean {
  return agent === undefined || (agent.maxSockets === Infinity && agent.maxTotalSockets === Infinity);
}
