import { createFetch } from "lastbyte";
import pRetry from "p-retry";

/** What is compared: one call, to the parsed JSON. */
export interface Contender {
  readonly name: string;
  readonly call: (url: string) => Promise<unknown>;
}

const safeFetch = createFetch();

/** The first one is what the others are compared with. */
export const contenders: readonly Contender[] = [
  { name: "fetch", call: async (url) => (await fetch(url)).json() },
  { name: "p-retry(fetch)", call: (url) => pRetry(async () => (await fetch(url)).json()) },
  { name: "createFetch", call: async (url) => (await safeFetch(url)).json() },
];
