import { readFile } from "node:fs/promises";
import { runFaultyLoad } from "./faulty-load.ts";
import { GARBAGE } from "./hostile-upstream.ts";
import { askManyTimes, closeHalf, dripHeads, holdIdleConnections, sendHugeHeads } from "./hostile-clients.ts";
import type { Soak } from "./start-soak.ts";

/** How much of everything. */
export interface SoakScale {
  readonly idleConnections: number;
  readonly slowClients: number;
  readonly halfClosed: number;
  readonly hugeHeads: number;
  readonly down: number;
  readonly garbage: number;
  readonly bombs: number;
  readonly requests: number;
  readonly clients: number;
}

/**
 * Does to a gateway what can be done to one, and says line by line what came of it.
 *
 * @returns what did not hold; empty where all did.
 */
export async function runSoak(
  soak: Soak,
  scale: SoakScale,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const { url } = soak;
  const broken: string[] = [];
  const expect = (what: string, isTrue: boolean): void => {
    if (!isTrue) broken.push(what);
    say(`${isTrue ? "holds " : "BROKEN"}  ${what}`);
  };
  const stillServes = async (): Promise<void> => {
    const counts = await askManyTimes(`${url}/json?records=60`, 50);
    expect(`50 requests meanwhile: ${JSON.stringify(counts)}`, counts["200"] === 50);
  };

  await runFaultyLoad(soak, { name: "warm-up", requests: WARM_UP_REQUESTS, clients: scale.clients });
  await settled(soak);
  const before = await soak.footprint();

  const idleWanted = await affordable(scale.idleConnections);
  if (idleWanted < scale.idleConnections) {
    say(`        only ${idleWanted} idle connections: raise the limit of open files (ulimit -n)`);
  }
  const idle = await holdIdleConnections(url, idleWanted, stillServes);
  expect(`${idle} of ${idleWanted} idle connections stayed open`, idle === idleWanted);
  const [slow] = await Promise.all([dripHeads(url, scale.slowClients), stillServes()]);
  expect(
    `${slow} of ${scale.slowClients} clients that drip their heads were told 408`,
    slow === scale.slowClients,
  );
  const letGo = await closeHalf(url, scale.halfClosed);
  expect(`${letGo} of ${scale.halfClosed} half-closed connections were let go`, letGo === scale.halfClosed);
  const huge = await sendHugeHeads(url, scale.hugeHeads);
  expect(`${huge} of ${scale.hugeHeads} heads of 1 MB were told 431`, huge === scale.hugeHeads);
  const down = await askManyTimes(`${url}/down/`, scale.down);
  expect(`an upstream that is down: ${JSON.stringify(down)}`, down["502"] === scale.down);
  for (const name of Object.keys(GARBAGE)) {
    const counts = await askManyTimes(`${url}/hostile/${name}`, scale.garbage);
    expect(`an upstream that sends ${name}: ${JSON.stringify(counts)}`, counts["502"] === scale.garbage);
  }
  const bombs = await askManyTimes(`${url}/hostile/bomb`, scale.bombs);
  const afterBombs = await soak.footprint();
  expect(
    `gzip bombs of 1 GB: ${JSON.stringify(bombs)}, peak RSS ${mega(afterBombs.peakRssBytes)}`,
    afterBombs.peakRssBytes < MAX_PEAK_BYTES,
  );

  const load = await runFaultyLoad(soak, { name: "soak", requests: scale.requests, clients: scale.clients });
  expect(
    `${load.requests} requests, ${load.damaged} answers damaged: ${load.lost} lost, ${load.wrong} wrong`,
    load.lost + load.wrong === 0 && load.damaged > 0,
  );
  expect(
    `${load.posts} POSTs: ${load.doubled} doubled, ${load.postsBroken} with a broken answer that shows it`,
    load.doubled === 0,
  );

  await settled(soak);
  const after = await soak.footprint();
  const shown = (key: "heapBytes" | "rssBytes"): string => `${mega(before[key])} → ${mega(after[key])}`;
  expect(
    `heap ${shown("heapBytes")}, RSS ${shown("rssBytes")}, peak ${mega(after.peakRssBytes)}`,
    after.heapBytes < before.heapBytes + MAX_HEAP_GROWTH_BYTES,
  );
  expect(
    `handles ${before.handles} → ${after.handles}, connections ${after.connections}`,
    after.handles <= before.handles && after.connections === 0,
  );
  expect("the gateway never ended", soak.crashed() === undefined);
  return broken;
}

/** Enough for the compiler and the pools to have what they need. */
const WARM_UP_REQUESTS = 3_000;
const MAX_HEAP_GROWTH_BYTES = 10_000_000;
/** 1 MB heads by the hundred and ten thousand sockets need some; a bomb that goes off needs 1 GB. */
const MAX_PEAK_BYTES = 600_000_000;
/** What else the two processes have open. */
const OTHER_FILES = 1_000;

/** How many connections the limit of open files allows. Node has raised it as far as it may. */
async function affordable(wanted: number): Promise<number> {
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const limit = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  return Math.min(wanted, Math.max(0, limit - OTHER_FILES));
}

/** Waits until no client is connected, and what waited for more requests has been closed. */
async function settled(soak: Soak): Promise<void> {
  const deadlineMs = performance.now() + SETTLE_TIMEOUT_MS;
  let last = Infinity;
  while (performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_STEP_MS));
    const { connections, handles } = await soak.footprint();
    if (connections === 0 && handles >= last) return;
    last = handles;
  }
}

const SETTLE_TIMEOUT_MS = 20_000;
const SETTLE_STEP_MS = 1_500;

function mega(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}
