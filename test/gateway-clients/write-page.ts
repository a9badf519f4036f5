import { faults } from "@lastbyte/lab";
import { cells } from "./cells.ts";
import type { Cell } from "./cells.ts";
import { cellAt, CLIENT_COLUMNS, PROXY_TABLES, ROWS, writeWord } from "./columns.ts";
import type { Column } from "./columns.ts";
import type { Verdict } from "./measure.ts";
import { BEGIN, CLIENTS_TITLE, END } from "./page.ts";
import { whySilent } from "./why-silent.ts";

/** What was measured: by name, what became of every cell. */
export type Measured = ReadonlyMap<string, ReadonlyMap<Cell, Verdict>>;

/** Puts what was measured between the markers of a page. */
export function writePage(page: string, clients: Measured, proxies: Measured): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`expected the markers ${BEGIN} and ${END} in the page, found not both of them`);
  }
  const names = [...clients.keys()];
  const sections = [
    `### ${CLIENTS_TITLE}`,
    `${CLIENTS_TEXT} The clients were ${listOf(names)}; where one of them saw something else, it is named.`,
    clientsTable(clients),
    silenceList(),
    ...PROXY_TABLES.flatMap((table, index) => [
      `### ${table.title}`,
      ...(index === 0 ? [PROXIES_TEXT] : [LARGE_TEXT]),
      proxiesTable(proxies, table),
    ]),
  ];
  return `${before}${BEGIN}\n\n${sections.map(wrapped).join("\n\n")}\n\n${END}${after}`;
}

const CLIENTS_TEXT =
  "Every fault of the lab, through a gateway with its defaults. `right` is every byte of what the origin serves; " +
  "`breaks` is an error of the client; a number is the gateway's own status; `told` is what came, as it came, with " +
  "`Proxy-Status: lastbyte; error=…`; **short**, **empty** and **other** are wrong bodies of which nobody is told. " +
  "A row that is two faults is a download that is cut, and what meets the request for the rest of it.";

const PROXIES_TEXT =
  "The same faults at the first attempt of a request, asked for by curl with and without each proxy before two " +
  "balancers. Each proxy is set up to ask again wherever it can, and to wait 1 s for an upstream that is silent; " +
  "Varnish fetches whole objects (`do_stream = false`) and repeats what fails. `502` to `504` are the proxy's own " +
  "statuses, `hangs` is no end within 20 s, and `–` a fault that doesn't apply, because the proxy asks for another coding.";

const LARGE_TEXT =
  "The same with a body that is larger than what the gateway holds, cut when 2 MB of it have come.";

function clientsTable(clients: Measured): string {
  const rows = ROWS.map((fault) => [
    `\`${fault}\``,
    ...CLIENT_COLUMNS.map((column) => seen(clients, fault, column)),
  ]);
  return table(["fault", ...CLIENT_COLUMNS.map(({ title }) => title)], rows);
}

/** What most of the clients saw, and who saw something else. */
function seen(clients: Measured, fault: string, column: Column): string {
  const cell = cellAt(fault, column);
  if (cell === undefined) return "";
  const words = [...clients].map(([name, verdicts]) => ({ name, word: verdictOf(verdicts, cell).word }));
  const [usual = words[0]] = words.toSorted((one, other) => count(other.word) - count(one.word));
  const odd = words.filter(({ word }) => word !== usual?.word);
  const exceptions = odd.map(({ name, word }) => `; ${name}: ${writeWord(word, fault)}`);
  return usual === undefined ? "" : writeWord(usual.word, fault) + exceptions.join("");

  function count(wanted: string): number {
    return words.filter(({ word }) => word === wanted).length;
  }
}

function silenceList(): string {
  const reasons = new Map<string, string[]>();
  for (const cell of cells) {
    const why = cell.method === "GET" ? whySilent(cell) : undefined;
    if (why === undefined) continue;
    const places = reasons.get(why) ?? [];
    const place = `\`${cell.fault}\` × ${cell.body.replace(/ of 5 KB$/, "")}`;
    if (!places.includes(place)) places.push(place);
    reasons.set(why, places);
  }
  const items = [...reasons].map(([why, places]) => `- ${places.join(", ")}: ${why}.`);
  return `Nobody is told, and why:\n\n${items.join("\n")}`;
}

function proxiesTable(proxies: Measured, column: Column): string {
  const direct = proxies.get("direct");
  const rows = ROWS.flatMap((fault) => {
    const cell = cellAt(fault, column);
    if (cell === undefined) return [];
    const isDamaging = (direct?.get(cell)?.damages ?? 0) > 0;
    const words = [...proxies.values()].map((verdicts) => {
      const { word, damages } = verdictOf(verdicts, cell);
      return isDamaging && damages === 0 ? "–" : writeWord(word, fault);
    });
    return [[`\`${fault}\``, ...words]];
  });
  return table(["fault", ...proxies.keys()], rows);
}

function verdictOf(verdicts: ReadonlyMap<Cell, Verdict>, cell: Cell): Verdict {
  const verdict = verdicts.get(cell);
  if (verdict === undefined) throw new Error(`${cell.id} was not measured, of ${faults.length} faults`);
  return verdict;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Breaks the lines of prose and of lists; a table stays as it is. */
function wrapped(text: string): string {
  return text.startsWith("|") ? text : text.split("\n").map(wrapLine).join("\n");
}

function wrapLine(line: string): string {
  const indent = line.startsWith("- ") ? "  " : "";
  const lines = [""];
  for (const word of line.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length < LINE_LENGTH)
      lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
    else lines.push(indent + word);
  }
  return lines.join("\n");
}

const LINE_LENGTH = 120;

function listOf(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
