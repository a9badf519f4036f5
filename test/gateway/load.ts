import { Agent } from "node:http";
import { ask } from "./ask.ts";
import type { Asked } from "./ask.ts";

/** Clients that ask again and again. */
export interface Load {
  /** What they got so far, by status or error. */
  readonly counts: Readonly<Record<string, number>>;
  readonly total: () => number;
  /** Lets them finish what they are at. */
  readonly stop: () => Promise<void>;
}

/** Starts them. A connection that is refused ends its client: nobody is there any more. */
export function startLoad(
  url: string,
  { clients, keepAlive = true }: { readonly clients: number; readonly keepAlive?: boolean },
): Load {
  const counts: Record<string, number> = {};
  const state = { isStopping: false };
  let total = 0;
  const agent = new Agent({ keepAlive, maxSockets: clients });
  const work = async (): Promise<void> => {
    while (!state.isStopping) {
      const got = nameOf(await ask(`${url}/${total}`, { agent }));
      counts[got] = (counts[got] ?? 0) + 1;
      total += 1;
      if (got === "ECONNREFUSED") return;
    }
  };
  const working = Promise.all(Array.from({ length: clients }, work));
  return {
    counts,
    total: () => total,
    stop: async () => {
      state.isStopping = true;
      await working;
      agent.destroy();
    },
  };
}

/** Waits for so many more answers. */
export async function moreAnswers(load: Load, count: number): Promise<void> {
  const wanted = load.total() + count;
  while (load.total() < wanted) await new Promise((resolve) => setImmediate(resolve));
}

function nameOf(asked: Asked): string {
  return asked.kind === "answer" ? String(asked.status) : asked.code;
}
