import type { LookupFunction } from "node:net";
import { buffer } from "node:stream/consumers";
import * as zlib from "node:zlib";
import type { CallRecord } from "lastbyte";
import { interceptor } from "@lastbyte/node";
import type { InterceptorOptions } from "@lastbyte/node";
import { Agent, fetch as undiciFetch, request, setGlobalDispatcher } from "undici";
import type { Dispatcher } from "undici";

/** What a client got: the bytes of the content, its coding undone. */
export interface Got {
  readonly status: number;
  readonly content: Buffer;
}

export interface Question {
  readonly method?: "GET" | "POST" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks, and reads the answer to its end. */
export type Ask = (url: string, question?: Question) => Promise<Got>;

/** A client behind the interceptor, and the records of its calls. */
export interface GuardedClient extends AsyncDisposable {
  readonly ask: Ask;
  readonly calls: readonly CallRecord[];
  readonly dispatcher: Dispatcher;
}

/** The ways in which an app may use a dispatcher. */
export const WAYS = ["request", "fetch", "built-in fetch", "global dispatcher"] as const;
export type Way = (typeof WAYS)[number];

/** Makes a client that asks in this way. Names lead to `addresses`. */
export function guardedClient(
  way: Way,
  options: InterceptorOptions = {},
  addresses: readonly string[] = [],
): GuardedClient {
  const calls: CallRecord[] = [];
  const onEvent: InterceptorOptions["onEvent"] = (event) => {
    if (event.type === "call") calls.push(event.call);
    options.onEvent?.(event);
  };
  const lookup = lookupIn(addresses);
  const agent = new Agent({ connect: { lookup } });
  const dispatcher = agent.compose(interceptor({ ...options, lookup, onEvent }));
  return {
    ask: asker(way, dispatcher),
    calls,
    dispatcher,
    [Symbol.asyncDispose]: async () => agent.destroy(),
  };
}

function asker(way: Way, dispatcher: Dispatcher): Ask {
  switch (way) {
    case "request":
      return async (url, question = {}) => {
        const answer = await request(url, { ...question, dispatcher });
        const content = decode(await buffer(answer.body), String(answer.headers["content-encoding"]));
        return { status: answer.statusCode, content };
      };
    case "fetch":
      return async (url, question = {}) => read(await undiciFetch(url, { ...question, dispatcher }));
    case "built-in fetch":
      return async (url, question = {}) =>
        read(await globalThis.fetch(url, { ...question, dispatcher } as unknown as RequestInit));
    case "global dispatcher":
      return async (url, question = {}) => {
        setGlobalDispatcher(dispatcher);
        return read(await globalThis.fetch(url, question));
      };
    default:
      return way satisfies never;
  }
}

async function read(response: { status: number; arrayBuffer(): Promise<ArrayBuffer> }): Promise<Got> {
  return { status: response.status, content: Buffer.from(await response.arrayBuffer()) };
}

/** Undoes a coding as fetch does, strict only where fetch is. */
function decode(bytes: Buffer, coding: string): Buffer {
  switch (coding) {
    case "gzip":
      return zlib.gunzipSync(bytes);
    case "deflate":
      return zlib.inflateSync(bytes);
    case "br":
      return zlib.brotliDecompressSync(bytes);
    case "zstd":
      return zlib.zstdDecompressSync(bytes);
    default:
      return bytes;
  }
}

/** Every name has these addresses. */
export function lookupIn(addresses: readonly string[]): LookupFunction {
  return (_hostname, options, callback) => {
    const found = addresses.map((address) => ({ address, family: 4 }));
    if (options.all === true) callback(null, found);
    else callback(null, found[0]?.address ?? "127.0.0.1", 4);
  };
}

/** Asks without anything of ours in between. */
export async function askOrigin(url: string): Promise<Buffer> {
  const agent = new Agent();
  const answer = await request(url, { dispatcher: agent });
  const content = await buffer(answer.body);
  await agent.close();
  return content;
}
