import { createFetch as createPortableFetch } from "lastbyte";
import { createFetch, interceptor } from "@lastbyte/node";
import { Agent, request } from "undici";
import { getByBareSocket } from "./bare-socket.ts";

/** What is compared: one call, to the parsed JSON. */
export interface Contender {
  readonly name: string;
  readonly call: (url: string) => Promise<unknown>;
}

const nodeFetch = createFetch();
const portableFetch = createPortableFetch();
// Without a dispatcher of its own, undici would take the one that the built-in fetch has left behind.
const plain = new Agent();
const guarded = new Agent().compose(interceptor());

/** The first one is what the others are compared with. */
export const contenders: readonly Contender[] = [
  { name: "built-in fetch", call: async (url) => (await fetch(url)).json() },
  { name: "undici.request", call: async (url) => (await request(url, { dispatcher: plain })).body.json() },
  { name: "bare dispatch, joined and parsed", call: dispatchBare },
  { name: "a bare socket, joined and parsed", call: getByBareSocket },
  { name: "the parsing alone", call: parseKnown },
  { name: "createFetch of @lastbyte/node", call: async (url) => (await nodeFetch(url)).json() },
  { name: "createFetch of lastbyte", call: async (url) => (await portableFetch(url)).json() },
  {
    name: "undici.request, interceptor",
    call: async (url) => (await request(url, { dispatcher: guarded })).body.json(),
  },
  {
    name: "built-in fetch, interceptor",
    call: async (url) => (await fetch(url, { dispatcher: guarded } as unknown as RequestInit)).json(),
  },
];

let known: Promise<Buffer> | undefined;

/** What every client has to do, and none can save. */
async function parseKnown(url: string): Promise<unknown> {
  known ??= fetch(url).then(async (response) => Buffer.from(await response.arrayBuffer()));
  return JSON.parse((await known).toString());
}

/** The least that any client of undici can do: nothing is checked, and nothing is made but the value. */
function dispatchBare(url: string): Promise<unknown> {
  const { origin, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    plain.dispatch(
      { origin, path: pathname, method: "GET" },
      {
        onConnect() {},
        onHeaders: () => true,
        onData: (chunk) => chunks.push(chunk) > 0,
        onComplete: () => resolve(JSON.parse(Buffer.concat(chunks).toString())),
        onError: reject,
      },
    );
  });
}
