import { getJson } from "../get-json.ts";

// Makes calls under the preload, half of them with `http.get` and half with the built-in fetch, and tells at intervals
// what is still there after the garbage was collected.
const [, , url = "", count = ""] = process.argv;
const calls = Number(count);
const INTERVALS = 10;
/** How many calls are under way at a time. */
const CONCURRENCY = 8;

let failed = 0;
for (let interval = 0; interval <= INTERVALS; interval += 1) {
  if (interval > 0) await makeCalls(calls / INTERVALS);
  await settle();
  process.send?.({
    calls: (interval * calls) / INTERVALS,
    failed,
    heapBytes: process.memoryUsage().heapUsed,
    handles: process.getActiveResourcesInfo().length,
  });
}
process.disconnect();
process.exit();

async function makeCalls(count: number): Promise<void> {
  let left = count;
  const work = async (): Promise<void> => {
    for (; left > 0;) {
      left -= 1;
      await call(left).catch(() => (failed += 1));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

async function call(number: number): Promise<void> {
  const { data } = (number % 2 === 0 ? await getJson(url) : await (await fetch(url)).json()) as {
    readonly data: readonly unknown[];
  };
  if (data.length !== 10) throw new Error(`expected 10 records, got ${data.length}`);
}

/** Lets what has ended go: the last events first, then the garbage. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
}
