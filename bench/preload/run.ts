import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { quantile } from "../quantile.ts";
import { contenders } from "./contenders.ts";
import { PRELOAD } from "./preload-arguments.ts";

// CPU time of one healthy call without and with the preload: each client twice, in processes of its own, and the
// origin in another one. They take turns, round by round, so that whatever else the machine does hits all of them; a
// ratio is that of one round. The clients come with `node scripts/install-clients.ts`.
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    bytes: { type: "string", default: "20000" },
    calls: { type: "string", default: "500" },
    concurrency: { type: "string", default: "8" },
    only: { type: "string", multiple: true, default: [] },
  },
});
const rounds = Number(values.rounds);
const calls = Number(values.calls);
const concurrency = Number(values.concurrency);
const WARM_UP_ROUNDS = 3;

const origin = startProcess("../origin.ts", { preloaded: false, args: [] });
const [port] = (await once(origin, "message")) as [number];
const url = `http://127.0.0.1:${port}/${values.bytes}`;

console.log(
  `CPU time of one call to the parsed JSON of ${values.bytes} bytes, ${concurrency} at a time, Node ${process.version}, ` +
    `median of ${rounds} rounds\n`,
);
console.log("| client | µs without | µs with the preload | ratio | middle half of the rounds |");
console.log("| --- | --- | --- | --- | --- |");
for (const { name } of contenders) {
  if (values.only.length === 0 || values.only.includes(name)) await compare(name);
}
origin.disconnect();

async function compare(name: string): Promise<void> {
  const [without, preloaded] = await Promise.all([startClient(name, false), startClient(name, true)]);
  const times: { readonly without: number; readonly preloaded: number }[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const time = { without: await measure(without), preloaded: await measure(preloaded) };
    if (round >= 0) times.push(time);
  }
  without.disconnect();
  preloaded.disconnect();
  const median = (side: "without" | "preloaded"): string =>
    quantile(
      times.map((time) => time[side]),
      0.5,
    ).toFixed(0);
  const ratios = times.map((time) => time.preloaded / time.without);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(2));
  console.log(`| ${name} | ${median("without")} | ${median("preloaded")} | ${middle} | ${low} to ${high} |`);
}

async function measure(client: ChildProcess): Promise<number> {
  client.send({ url, calls, concurrency });
  const [cpuMicroseconds] = (await once(client, "message")) as [number];
  return cpuMicroseconds / calls;
}

async function startClient(name: string, preloaded: boolean): Promise<ChildProcess> {
  const client = startProcess("client.ts", { preloaded, args: [name] });
  await once(client, "message");
  return client;
}

function startProcess(
  file: string,
  { preloaded, args }: { readonly preloaded: boolean; readonly args: readonly string[] },
): ChildProcess {
  return fork(new URL(file, import.meta.url), args, {
    execArgv: ["--conditions=source", "--no-warnings", ...(preloaded ? PRELOAD : [])],
  });
}
