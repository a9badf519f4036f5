import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import type { Socket } from "node:net";
import { Guard } from "./guard.ts";
import type { HttpDoor } from "./http-door.ts";
import { holdSocketErrors } from "./hold-socket-errors.ts";
import type { SocketErrorHolder } from "./hold-socket-errors.ts";
import { destroyRequest, emit } from "./node-internals.ts";
import type { NodeRequest } from "./node-internals.ts";
import { RequestRecipe } from "./request-recipe.ts";
import type { RequestFunction } from "./request-recipe.ts";
import { installResponseTaps } from "./response-taps.ts";
import { Steering } from "./steering.ts";
import type { Scheme } from "./steering.ts";

/**
 * Puts a guard on every request that the process makes with `http.request`, `http.get`, their `https` twins and
 * `new http.ClientRequest`.
 *
 * The functions are Node's own with one line behind them, which remembers how the request was made. Four methods of
 * the request's prototype ask the guard first, and three of the response's ask its tap. Nothing else of Node is touched.
 *
 * @returns A function that takes everything back.
 * @internal
 */
export function installHttpDoor(door: HttpDoor): () => void {
  const takeBack = [
    patchPrototype(),
    installResponseTaps(),
    patchModule(http, "http:", door),
    patchModule(https, "https:", door),
    patchConstructor(door),
  ];
  syncBuiltinESMExports();
  return () => {
    for (const undo of takeBack) undo();
    syncBuiltinESMExports();
  };
}

const GUARD: unique symbol = Symbol("lastbyte.guard");

interface GuardedRequest extends http.ClientRequest {
  [GUARD]?: Guard;
}

function guard(request: http.ClientRequest, recipe: RequestRecipe, door: HttpDoor): void {
  if (request.destroyed) return;
  const guarded: GuardedRequest = request;
  guarded[GUARD] = new Guard(asNode(request), recipe, door);
}

type Module = { request: RequestFunction; get: RequestFunction };

function patchModule(nodeModule: object, scheme: Scheme, door: HttpDoor): () => void {
  const module = nodeModule as Module;
  const own = { request: module.request, get: module.get };
  const steering = door.ejection && new Steering(door.ejection);
  const request: RequestFunction = function request(this: unknown, ...args) {
    const make = (given: readonly unknown[]): http.ClientRequest => own.request.apply(this, [...given]);
    const made = steering === undefined ? own.request.apply(this, args) : steering.make(args, scheme, make);
    guard(made, new RequestRecipe(own.request, args), door);
    return made;
  };
  // Node's own would call Node's own `request`. Neither calls what somebody else puts into the module: tracers wrap both.
  const get: RequestFunction = function get(...args) {
    const made = request(...args);
    made.end();
    return made;
  };
  module.request = withLength(request, own.request.length);
  module.get = withLength(get, own.get.length);
  return () => Object.assign(module, own);
}

/** Who wraps a function looks at how many arguments it takes. */
function withLength(made: RequestFunction, length: number): RequestFunction {
  return Object.defineProperty(made, "length", { value: length, configurable: true });
}

/** A class that extends `http.ClientRequest` is left alone: what it does in its constructor can't be done again. */
function patchConstructor(door: HttpDoor): () => void {
  const module = http as { ClientRequest: unknown };
  const own = http.ClientRequest;
  const create = (...args: unknown[]): http.ClientRequest =>
    Reflect.construct(own, args) as http.ClientRequest;
  const proxy: unknown = new Proxy(own, {
    construct(target, args: unknown[], newTarget) {
      if (newTarget !== proxy) return Reflect.construct(target, args, newTarget) as object;
      const made = create(...args);
      guard(made, new RequestRecipe(create, args), door);
      return made;
    },
  });
  module.ClientRequest = proxy;
  const prototype = own.prototype as { constructor: unknown };
  prototype.constructor = proxy;
  return () => {
    module.ClientRequest = own;
    prototype.constructor = own;
  };
}

function patchPrototype(): () => void {
  const prototype = http.ClientRequest.prototype as GuardedRequest;
  const own = Object.getOwnPropertyDescriptors(prototype);
  for (const [name, value] of Object.entries(METHODS)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: true });
  }
  return () => {
    for (const name of Object.keys(METHODS)) {
      const before = own[name];
      if (before === undefined) Reflect.deleteProperty(prototype, name);
      else Object.defineProperty(prototype, name, before);
    }
  };
}

const METHODS = {
  emit(this: GuardedRequest, event: string | symbol, ...args: unknown[]): boolean {
    const guard = this[GUARD];
    if (guard !== undefined && guard.intercepts(event, args[0])) return true;
    if (guard !== undefined && event === "socket") holdSocketErrors(args[0] as Socket, holderOf);
    return emit(asNode(this), event, args);
  },
  write(this: GuardedRequest, ...args: Parameters<http.OutgoingMessage["write"]>): boolean {
    this[GUARD]?.wrote(args[0], args[1]);
    return http.OutgoingMessage.prototype.write.apply(this, args);
  },
  end(this: GuardedRequest, ...args: Parameters<http.OutgoingMessage["end"]>): http.ClientRequest {
    this[GUARD]?.wrote(args[0], args[1]);
    http.OutgoingMessage.prototype.end.apply(this, args);
    this[GUARD]?.start();
    return this;
  },
  destroy(this: GuardedRequest, error?: Error): http.ClientRequest {
    if (this[GUARD]?.destroys(error) !== true) destroyRequest(asNode(this), error);
    return this;
  },
};

/** The guard of the request that a connection carries now. */
function holderOf(
  socket: Socket & { readonly _httpMessage?: GuardedRequest | null },
): SocketErrorHolder | undefined {
  return socket._httpMessage?.[GUARD]?.socketErrorHolder;
}

function asNode(request: http.ClientRequest): NodeRequest {
  return request as unknown as NodeRequest;
}
