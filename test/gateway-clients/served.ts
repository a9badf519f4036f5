import type { Lab } from "@lastbyte/lab";
import { exportPath } from "../engine/exports.ts";
import { ask } from "../gateway/ask.ts";
import { BODIES } from "./cells.ts";
import type { BodyName, Cell } from "./cells.ts";

/** What the origin serves, asked directly. */
export interface Served {
  pathOf(cell: Cell): string;
  /** The bytes that a client has to get; decoded where it decodes. */
  bytesOf(cell: Cell, decodes: boolean): Buffer;
}

/** Asks the origin for each body, plain and in each coding that a cell wants. */
export async function readServed(lab: Lab, cells: readonly Cell[]): Promise<Served> {
  const paths: Readonly<Record<BodyName, string>> = {
    "JSON of 5 KB": "/json?records=100",
    "CSV of 5 KB": "/csv?records=100",
    "JSON of 3 MB": await exportPath(lab, "json", { records: 25_000 }),
  };
  const codings = new Set(["identity", ...cells.map(({ coding = "identity" }) => coding)]);
  const bytes = new Map<string, Buffer>();
  for (const coding of codings) {
    for (const body of BODIES) {
      if (!cells.some((cell) => cell.body === body && [cell.coding, "identity"].includes(coding))) continue;
      const whole = await ask(lab.origin.url + paths[body], { headers: { "accept-encoding": coding } });
      if (whole.kind !== "answer") throw new Error(`expected ${body} in ${coding}, but ${whole.code}`);
      bytes.set(`${body} ${coding}`, whole.body);
    }
  }
  return {
    pathOf: ({ method, body, coding, id }) => {
      if (method === "POST") return `/api/1.0/tasks?cell=${id}`;
      return `${paths[body]}${coding === undefined ? "&coding=identity" : ""}&cell=${id}`;
    },
    bytesOf: ({ body, coding = "identity" }, decodes) => {
      const found = bytes.get(`${body} ${decodes ? "identity" : coding}`);
      if (found === undefined) throw new Error(`${body} in ${coding} was not read`);
      return found;
    },
  };
}
