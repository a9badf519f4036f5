import { cells } from "./cells.ts";
import type { BodyName, Cell } from "./cells.ts";
import type { Word } from "./judge.ts";

/** The columns of the table of clients. */
export const CLIENT_COLUMNS: readonly Column[] = [
  { title: "JSON, the first attempt", body: "JSON of 5 KB", hits: "first" },
  { title: "JSON, every attempt", body: "JSON of 5 KB", hits: "every" },
  { title: "CSV, the first attempt", body: "CSV of 5 KB", hits: "first" },
  { title: "3 MB of JSON, the first attempt", body: "JSON of 3 MB", hits: "first" },
];

/** What stands in a table of proxies: what one attempt that is faulty comes to. */
export const PROXY_TABLES: readonly Column[] = [
  { title: "Beside other proxies: JSON of 5 KB", body: "JSON of 5 KB", hits: "first" },
  { title: "Beside other proxies: JSON of 3 MB", body: "JSON of 3 MB", hits: "first" },
];

export interface Column {
  readonly title: string;
  readonly body: BodyName;
  readonly hits: Cell["hits"];
}

/** What goes wrong, a row each, in the order of the lab. */
export const ROWS: readonly string[] = [...new Set(cells.map(({ fault }) => fault))];

/** The cell at a place of a table; not every fault is tried on every body. */
export function cellAt(fault: string, { body, hits }: Column): Cell | undefined {
  return cells.find(
    (cell) => cell.method === "GET" && cell.fault === fault && cell.body === body && cell.hits === hits,
  );
}

/** A word as the page writes it: what is wrong and unseen stands out. */
export function writeWord(word: Word, fault: string): string {
  if (word !== "short" && word !== "empty" && word !== "other") return word;
  // Another version, and a document that the origin broke, are nothing that was lost on the way.
  return fault.endsWith("change-version") || fault === "always-malformed" ? word : `**${word}**, 200`;
}

/** The word that was written so. */
export function readWord(text: string): string {
  return text.replaceAll("*", "").replace(", 200", "");
}
