import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { getJson } from "./get-json.ts";

/** What is compared with itself, without and with the preload: one call, to the parsed JSON. */
export interface Contender {
  readonly name: string;
  /** Makes the call; loaded late, so that a process has the client that it measures and no other. */
  readonly load: () => Promise<(url: string) => Promise<unknown>>;
}

export const contenders: readonly Contender[] = [
  { name: "built-in fetch", load: async () => async (url) => (await fetch(url)).json() },
  { name: "http.get", load: async () => getJson },
  {
    name: "axios",
    load: async () => {
      const axios = (await importClient("axios")).default as { get(url: string): Promise<{ data: unknown }> };
      return async (url) => (await axios.get(url)).data;
    },
  },
  {
    name: "got",
    load: async () => {
      const got = (await importClient("got")).default as (url: string) => { json(): Promise<unknown> };
      return (url) => got(url).json();
    },
  },
  {
    name: "superagent",
    load: async () => {
      const superagent = (await importClient("superagent")).default as {
        get(url: string): Promise<{ body: unknown }>;
      };
      return async (url) => (await superagent.get(url)).body;
    },
  },
];

/** The clients are those of the suite of the preload, at the versions that it is tried with. */
const clientRequire = createRequire(new URL("../../test/clients/package.json", import.meta.url));

async function importClient(name: string): Promise<{ readonly default: unknown }> {
  return (await import(pathToFileURL(clientRequire.resolve(name)).href)) as { readonly default: unknown };
}
