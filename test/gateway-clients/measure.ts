import type { Lab } from "@lastbyte/lab";
import type { Cell } from "./cells.ts";
import type { Client } from "./clients/client.ts";
import { judge } from "./judge.ts";
import type { Word } from "./judge.ts";
import type { Served } from "./served.ts";

/** What became of a cell. */
export interface Verdict {
  readonly word: Word;
  /** How often the origin was asked. */
  readonly requests: number;
  /** How many answers the lab really damaged. */
  readonly damages: number;
}

export interface Setting {
  readonly lab: Lab;
  readonly served: Served;
  /** Whom the client asks. */
  readonly url: string;
  /** Sets these calls apart from those of others by the same lab. */
  readonly name: string;
}

/** Asks for every cell with one client, some at a time. */
export async function measureCells(
  cells: readonly Cell[],
  client: Client,
  setting: Setting,
): Promise<ReadonlyMap<Cell, Verdict>> {
  const words = new Map<Cell, Word>();
  const waiting = [...cells];
  const work = async (): Promise<void> => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      words.set(cell, await measureWord(cell, client, setting));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));

  const { damages, origin } = setting.lab.truth();
  const damagesById = new Map<string, number>();
  for (const { requestId = "" } of damages) damagesById.set(requestId, (damagesById.get(requestId) ?? 0) + 1);
  return new Map(
    cells.map((cell) => {
      const id = idOf(cell, setting);
      const requests = origin?.byRequestId[id] ?? 0;
      return [cell, { word: words.get(cell) ?? "hangs", requests, damages: damagesById.get(id) ?? 0 }];
    }),
  );
}

/** Calls at a time. */
const CONCURRENCY = 4;

async function measureWord(cell: Cell, client: Client, setting: Setting): Promise<Word> {
  const { served, url } = setting;
  const got = await client.ask({
    url: url + served.pathOf(cell),
    method: cell.method,
    headers: {
      "x-request-id": idOf(cell, setting),
      "accept-encoding": cell.coding ?? "identity",
      ...(cell.method === "POST" ? { "content-type": "application/json" } : {}),
    },
    ...(cell.method === "POST" ? { body: JSON.stringify({ data: { name: idOf(cell, setting) } }) } : {}),
  });
  return judge(got, cell.method === "POST" ? undefined : served.bytesOf(cell, client.decodes));
}

function idOf({ id }: Cell, { name }: Setting): string {
  return `${id}-by-${name}`.replaceAll(/[^\w-]+/g, "-");
}
