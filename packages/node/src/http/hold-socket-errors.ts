import type { Socket } from "node:net";

/**
 * Keeps a connection's `error` from listeners of the app, who would take a loss that can still be made good for the
 * end of their request (axios destroys it then). Node's own listener hears it at once, as ever.
 *
 * @param holderOf - Who takes the errors of this connection now, if anyone.
 * @internal
 */
export function holdSocketErrors(
  socket: Socket,
  holderOf: (socket: Socket) => SocketErrorHolder | undefined,
): void {
  const held: HeldSocket = socket;
  if (held[HELD] === true) return;
  held[HELD] = true;
  const emit: unknown = Reflect.get(socket, "emit");
  socket.emit = function held(this: Socket, event: string | symbol, ...args: unknown[]): boolean {
    const holder = event === "error" ? holderOf(this) : undefined;
    const listeners = holder === undefined ? [] : this.rawListeners("error");
    const [ours, others] = [listeners.filter(isNodesOwn), listeners.filter((one) => !isNodesOwn(one))];
    // Without Node's own listener nobody would tell the request.
    if (holder === undefined || ours.length === 0)
      return Reflect.apply(emit as Socket["emit"], this, [event, ...args]);
    if (others.length > 0) holder(() => others.forEach((listener) => Reflect.apply(listener, this, args)));
    for (const listener of ours) Reflect.apply(listener, this, args);
    return true;
  };
}

/**
 * Takes what the app's listeners would have heard, to be told later or never.
 *
 * @internal
 */
export type SocketErrorHolder = (tell: () => void) => void;

const HELD: unique symbol = Symbol("lastbyte.held");

type HeldSocket = Socket & { [HELD]?: true };

/** By its name in `lib/_http_client.js`. */
function isNodesOwn({ name }: { readonly name: string }): boolean {
  return name === "socketErrorListener";
}
