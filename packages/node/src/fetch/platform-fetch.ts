import type { Dispatcher } from "undici";
import { fieldsOf } from "../dispatch/header-input.ts";

/**
 * The fetch that is built into this Node, as it was before anyone could replace it.
 *
 * @internal
 */
export const platformFetch: typeof globalThis.fetch = globalThis.fetch;

/**
 * A request field: its name in lower case, and its value.
 *
 * @internal
 */
export type Field = readonly [name: string, value: string];

/**
 * The fields that the platform's fetch adds to a request of this scheme. They differ from one version of Node to the
 * next, so it is asked: by a request that is caught before it leaves.
 *
 * @internal
 */
export async function defaultFields(protocol: "http:" | "https:"): Promise<readonly Field[]> {
  const known = learned.get(protocol) ?? catchFields(`${protocol}//lastbyte.invalid/`);
  learned.set(protocol, known);
  return known;
}

const learned = new Map<string, Promise<readonly Field[]>>();

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
