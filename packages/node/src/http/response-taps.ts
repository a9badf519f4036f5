import http from "node:http";
import { destroyResponse, pushInto, readOn } from "./node-internals.ts";
import type { NodeResponse } from "./node-internals.ts";

/**
 * Takes the place of a response where Node hands it bytes, ends it, or asks it for more.
 *
 * @internal
 */
export interface Tap {
  /** The parser adds bytes, or `null` for the end; false asks it to read no further. */
  pushed(chunk: Uint8Array | null): boolean;
  /** Node or the app destroys the response. */
  destroyed(error: Error | undefined): void;
  /** A reader has room for more. */
  askedForMore(sizeBytes: number): void;
}

/**
 * Lets three methods of every `IncomingMessage` ask the tap of their message first, if it has one.
 *
 * They stand on the prototype, because methods on each message cost a third of a call: on Node 24, as soon as every
 * message has a function of its own in a property, half of all young objects survive a scavenge, where one in a hundred
 * does without. Such methods would also be fields that clients copy from one response to another.
 *
 * @returns A function that takes them back.
 * @internal
 */
export function installResponseTaps(): () => void {
  const prototype = http.IncomingMessage.prototype;
  const own = Object.getOwnPropertyDescriptors(prototype);
  for (const [name, value] of Object.entries(METHODS)) {
    // As those that they stand before: a method that can't be enumerated would hide one that can.
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true, enumerable: true });
  }
  return () => {
    for (const name of Object.keys(METHODS) as (keyof typeof METHODS)[]) {
      const before: PropertyDescriptor | undefined = own[name];
      if (before === undefined) Reflect.deleteProperty(prototype, name);
      else Object.defineProperty(prototype, name, before);
    }
  };
}

/**
 * Puts a tap into a message.
 *
 * @internal
 */
export function putTap(message: NodeResponse, tap: Tap): void {
  (message as TappedMessage)[TAP] = tap;
}

/**
 * Takes the tap of a message out.
 *
 * @internal
 */
export function takeTap(message: NodeResponse): void {
  (message as TappedMessage)[TAP] = undefined;
}

const TAP: unique symbol = Symbol("lastbyte.tap");

type TappedMessage = NodeResponse & { [TAP]?: Tap | undefined };

const METHODS = {
  push(this: TappedMessage, chunk: Uint8Array | null, encoding?: BufferEncoding): boolean {
    const tap = this[TAP];
    return tap === undefined ? pushInto(this, chunk, encoding) : tap.pushed(chunk);
  },
  destroy(this: TappedMessage, error?: Error): TappedMessage {
    const tap = this[TAP];
    if (tap === undefined) destroyResponse(this, error);
    else tap.destroyed(error);
    return this;
  },
  _read(this: TappedMessage, sizeBytes: number): void {
    const tap = this[TAP];
    if (tap === undefined) readOn(this, sizeBytes);
    else tap.askedForMore(sizeBytes);
  },
};
