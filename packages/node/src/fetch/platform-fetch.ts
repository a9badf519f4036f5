import type { Dispatcher } from "undici";
import { fieldsOf } from "../dispatch/header-input.ts";

/**
 * The fetch that is built into this Node, as it was before anyone could replace it.
 *
 * @internal
 */
export const platformFetch: typeof globalThis.fetch = globalThis.fetch;

/**
 * A request field: its name in lower case, its value, and where they differ its name as the caller wrote it.
 *
 * @internal
 */
export type Field = readonly [name: string, value: string, written?: string];

/**
 * The fields that the platform's fetch adds to a request to this address. They differ from one version of Node to the
 * next, so it is asked: by a request that is caught before it leaves. What is known is said at once.
 *
 * They depend on the scheme (`br` is accepted over TLS alone) and, from Node 26 on, on whether a host is this machine
 * (Fetch Metadata §2.1 sends its fields to addresses that are potentially trustworthy).
 *
 * @internal
 */
export function defaultFields({ protocol, hostname }: URL): readonly Field[] | Promise<readonly Field[]> {
  const kind = (protocol === "https:" ? 2 : 0) + (THIS_MACHINE.test(hostname) ? 1 : 0);
  const known = learned[kind];
  if (known !== undefined) return known;
  const asking = catchFields(`${protocol}//${kind % 2 === 1 ? "localhost" : "lastbyte.invalid"}/`);
  learned[kind] = asking;
  void asking.then((fields) => {
    learned[kind] = fields;
  });
  return asking;
}

/** Up to four kinds of addresses, each with what they are sent. */
const learned: (readonly Field[] | Promise<readonly Field[]> | undefined)[] = [];

/** As undici has it (`lib/web/fetch/util.js`, `isOriginPotentiallyTrustworthy`). */
const THIS_MACHINE = /^127\.|^\[(?:0*:)*:?0*1\]$|^localhost$|localhost\.|\.localhost$/;

async function catchFields(url: string): Promise<readonly Field[]> {
  let fields: readonly Field[] = [];
  const caught = new Error("caught before it left");
  const dispatcher = {
    dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      fields = [...fieldsOf(options.headers)].map(([name, value]): Field => [
        name.toLowerCase(),
        String(value),
      ]);
      if (typeof handler.onError === "function") handler.onError(caught);
      else handler.onResponseError?.(NO_CONTROLLER, caught);
      return true;
    },
  };
  await platformFetch(url, { dispatcher } as unknown as RequestInit).catch(() => {});
  return fields;
}

/** The request ends before it began, so nobody asks for its controller. */
const NO_CONTROLLER = Object.freeze({}) as Dispatcher.DispatchController;
