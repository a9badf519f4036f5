import { fileURLToPath } from "node:url";
import type { Client, MissingClient } from "./client.ts";
import { findCurl, findWget } from "./command-clients.ts";
import { startLineProgram } from "./line-program.ts";
import { nodeFetch } from "./node-fetch.ts";

/** Every client, those that are missing too, in the order of the documentation. */
export async function findClients(): Promise<readonly (Client | MissingClient)[]> {
  return Promise.all([
    findCurl(),
    findWget(),
    startLineProgram({
      name: "Python's urllib",
      command: "python3",
      args: [pathOf("ask.py")],
      missing: "Python is not installed (Debian: apt-get install python3)",
    }),
    Promise.resolve(nodeFetch),
    startLineProgram({
      name: "Java's HttpClient",
      command: "java",
      args: [pathOf("ask.java")],
      missing: "there is no JDK of 17 or later (Debian: apt-get install default-jdk-headless)",
    }),
  ]);
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
