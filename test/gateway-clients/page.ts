import { readFile } from "node:fs/promises";
import { cellAt, CLIENT_COLUMNS, PROXY_TABLES, readWord } from "./columns.ts";

/** Where the tables begin and end in docs/gateway.md. */
export const BEGIN =
  "<!-- What follows is written by `npm run docs:gateway` from a run over real sockets. -->";
export const END = "<!-- What was written ends here. -->";

export const CLIENTS_TITLE = "Through the gateway";

/** The page that has the tables. */
export const PAGE: URL = new URL("../../docs/gateway.md", import.meta.url);

/** What the page says that a client meets: by the id of a cell, the word. */
export async function readTold(client: string): Promise<ReadonlyMap<string, string>> {
  const rows = await readTable(CLIENTS_TITLE);
  return new Map(
    rows.flatMap(([fault = "", ...texts]) =>
      CLIENT_COLUMNS.flatMap((column, index): [string, string][] => {
        const cell = cellAt(fault, column);
        return cell === undefined ? [] : [[cell.id, readWord(textFor(client, texts[index] ?? ""))]];
      }),
    ),
  );
}

/** What the page says that curl meets behind the gateway, beside the other proxies. */
export async function readGatewayColumn(): Promise<ReadonlyMap<string, string>> {
  const words = new Map<string, string>();
  for (const column of PROXY_TABLES) {
    for (const [fault = "", ...texts] of await readTable(column.title)) {
      const cell = cellAt(fault, column);
      if (cell !== undefined) words.set(cell.id, readWord(texts.at(-1) ?? ""));
    }
  }
  return words;
}

/** `told; Node's fetch: breaks` is `breaks` for Node's fetch, and `told` for all others. */
function textFor(client: string, text: string): string {
  const [usual = "", ...exceptions] = text.split("; ");
  const own = exceptions.find((exception) => exception.startsWith(`${client}: `));
  return own?.slice(client.length + 2) ?? usual;
}

/** The rows below a title, without the head. */
async function readTable(title: string): Promise<readonly (readonly string[])[]> {
  const page = await readFile(PAGE, "utf8");
  const section = page.split(`\n### ${title}\n`)[1]?.split("\n### ")[0] ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((text) => text.trim().replace(/^`(.*)`$/, "$1")),
  );
}
