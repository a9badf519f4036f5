import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { cells } from "../test/gateway-clients/cells.ts";
import type { Client } from "../test/gateway-clients/clients/client.ts";
import { findClients } from "../test/gateway-clients/clients/find-clients.ts";
import { PROXY_TABLES } from "../test/gateway-clients/columns.ts";
import { measureCells } from "../test/gateway-clients/measure.ts";
import { PAGE } from "../test/gateway-clients/page.ts";
import { PROXY_KINDS } from "../test/gateway-clients/proxies/kinds.ts";
import { startProxy } from "../test/gateway-clients/proxies/proxy.ts";
import { startSetting } from "../test/gateway-clients/start-setting.ts";
import { writePage } from "../test/gateway-clients/write-page.ts";

// Writes the tables of docs/gateway.md: every fault through the gateway to every client, the same run that
// test/gateway-clients makes, and to curl through the proxies of others.
const clients = await findClients();
const missing = clients.filter((client) => "missing" in client);
if (missing.length > 0) throw new Error(missing.map((client) => client.missing).join("; "));
const present = clients.filter((client): client is Client => !("missing" in client));
const curl = present.find(({ name }) => name === "curl");
if (curl === undefined) throw new Error("expected curl among the clients");

const byClient = new Map<string, Awaited<ReturnType<typeof measureCells>>>();
const byProxy = new Map<string, Awaited<ReturnType<typeof measureCells>>>();
const asked = cells.filter(
  ({ method, body, hits }) =>
    method === "GET" && PROXY_TABLES.some((table) => table.body === body && table.hits === hits),
);

{
  await using setting = await startSetting();
  const { lab, served, gateway } = setting;
  for (const client of present) {
    const { name } = client;
    byClient.set(name, await measureCells(cells, client, { lab, served, url: gateway.url, name }));
    console.log(`${name}: ${cells.length} calls`);
  }
  byProxy.set("direct", await measureCells(asked, curl, { lab, served, url: lab.url, name: "direct" }));
  for (const kind of PROXY_KINDS) {
    const proxy = await startProxy(kind, lab.balancers);
    try {
      const { name, url } = proxy;
      byProxy.set(name, await measureCells(asked, curl, { lab, served, url, name }));
      console.log(`${name}: ${asked.length} calls`);
    } finally {
      await proxy.close();
    }
  }
  byProxy.set("lastbyte", byClient.get(curl.name) ?? new Map());
}
for (const client of present) client.close();

await writeFile(PAGE, writePage(await readFile(PAGE, "utf8"), byClient, byProxy));
spawnSync("oxfmt", [fileURLToPath(PAGE)], { stdio: "inherit" });
