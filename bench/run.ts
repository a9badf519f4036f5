import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { contenders } from "./contenders.ts";
import { quantile } from "./quantile.ts";

// CPU time of one call, each contender in a process of its own and the origin in another one. They take turns,
// round by round, so that whatever else the machine does hits all of them; a ratio is that of one round.
const { values } = parseArgs({ options: { rounds: { type: "string", default: "15" } } });
const rounds = Number(values.rounds);
const SIZES = [
  { bytes: 1_000, calls: 1500 },
  { bytes: 20_000, calls: 1000 },
  { bytes: 1_000_000, calls: 60 },
];
const WARM_UP_ROUNDS = 3;

const origin = startProcess("origin.ts");
const [port] = (await once(origin, "message")) as [number];
const clients = contenders.map(({ name }) => ({ name, process: startProcess("client.ts") }));

console.log(`CPU time of one call to the parsed JSON, Node ${process.version}, median of ${rounds} rounds\n`);
console.log("| body | client | µs a call | ratio to fetch | middle half of the rounds |");
console.log("| --- | --- | --- | --- | --- |");

for (const { bytes, calls } of SIZES) {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const client of clients) {
      client.process.send({ name: client.name, url: `http://127.0.0.1:${port}/${bytes}`, calls });
      const [cpuMicroseconds] = (await once(client.process, "message")) as [number];
      if (round >= 0) times.get(client.name)?.push(cpuMicroseconds / calls);
    }
  }
  report(bytes, times);
}

for (const { process } of clients) process.disconnect();
origin.disconnect();

function startProcess(file: string): ChildProcess {
  return fork(new URL(file, import.meta.url), { execArgv: ["--conditions=source", "--no-warnings"] });
}

function report(bytes: number, times: ReadonlyMap<string, readonly number[]>): void {
  const [baseline = []] = times.values();
  for (const [name, all] of times) {
    const ratios = all.map((time, round) => time / (baseline[round] ?? Number.NaN));
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(2));
    const time = quantile(all, 0.5).toFixed(0);
    console.log(`| ${bytes / 1000} KB | ${name} | ${time} | ${middle} | ${low} to ${high} |`);
  }
}
