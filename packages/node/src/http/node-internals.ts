import http from "node:http";
import type { Socket } from "node:net";

/**
 * What a request and a response of Node have beside what their types say. All of it is used by Node's own
 * `_http_client.js`, and has been there in every version from 20 to 26.
 *
 * @internal
 */
export type NodeRequest = Omit<http.ClientRequest, "destroyed" | "socket"> & {
  destroyed: boolean;
  _closed: boolean;
  socket: Socket | null;
  res: NodeResponse | null;
  agent?: http.Agent | undefined;
  /** What `setTimeout` or the option asked for. */
  timeout?: number;
};

/** @internal */
export type NodeResponse = Omit<http.IncomingMessage, "socket"> & {
  req: NodeRequest;
  /** Null once the connection has gone back to its agent. */
  socket: Socket | null;
  /** Reads the body into nothing, for want of a listener. */
  _dump(): void;
};

/**
 * Emits as Node does. Looked up at each call, because others may patch it after us (`node:domain` does).
 *
 * @internal
 */
export function emit(request: NodeRequest, event: string | symbol, args: readonly unknown[]): boolean {
  return http.OutgoingMessage.prototype.emit.call(request, event, ...args);
}

/** Node's own `destroy` of a request, which this door stands in front of. */
const ownDestroy: unknown = Object.getOwnPropertyDescriptor(http.ClientRequest.prototype, "destroy")?.value;

/**
 * Destroys a request as Node does.
 *
 * @internal
 */
export function destroyRequest(request: NodeRequest, error: Error | undefined): void {
  (ownDestroy as NodeRequest["destroy"]).call(request, error);
}

/** Node's own methods of a response, which this door stands in front of. */
const ownPush: unknown = Reflect.get(http.IncomingMessage.prototype, "push");
const ownDestroyResponse: unknown = Reflect.get(http.IncomingMessage.prototype, "destroy");
const ownRead: unknown = Reflect.get(http.IncomingMessage.prototype, "_read");

/**
 * Puts bytes into a response, or its end, as the parser does; false when its buffer is full.
 *
 * @internal
 */
export function pushInto(
  message: NodeResponse,
  chunk: Uint8Array | null,
  encoding?: BufferEncoding,
): boolean {
  return (ownPush as NodeResponse["push"]).call(message, chunk, encoding);
}

/**
 * Destroys a response as Node does.
 *
 * @internal
 */
export function destroyResponse(message: NodeResponse, error: Error | undefined): void {
  (ownDestroyResponse as NodeResponse["destroy"]).call(message, error);
}

/**
 * Lets the parser read on.
 *
 * @internal
 */
export function readOn(message: NodeResponse, sizeBytes: number): void {
  (ownRead as NodeResponse["_read"]).call(message, sizeBytes);
}

/**
 * The error that Node makes for a connection that ended too early (`lib/internal/errors.js`, `ConnResetException`).
 *
 * @internal
 */
export function connectionReset(message: "aborted" | "socket hang up"): Error & { readonly code: string } {
  return Object.assign(new Error(message), { code: "ECONNRESET" });
}
