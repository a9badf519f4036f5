import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { quantile } from "../quantile.ts";
import { contenders } from "./contenders.ts";

// CPU time of one call on Node: each contender in a process of its own, where nobody pays for what the others leave to
// the garbage collector, and the origin in another one. They take turns, round by round, so that whatever else the
// machine does hits all of them; a ratio is that of one round.
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    bytes: { type: "string", default: "20000" },
    calls: { type: "string", default: "1000" },
  },
});
const rounds = Number(values.rounds);
const bytes = Number(values.bytes);
const calls = Number(values.calls);
const WARM_UP_ROUNDS = 3;

const origin = startProcess("../origin.ts");
const [port] = (await once(origin, "message")) as [number];
const clients = contenders.map(({ name }) => ({ name, client: startProcess("client.ts") }));
const url = `http://127.0.0.1:${port}/${bytes}`;

console.log(
  `CPU time of one call to the parsed JSON of ${bytes} bytes, Node ${process.version}, median of ${rounds} rounds\n`,
);
console.log("| calls at a time | client | µs a call | ratio to built-in fetch | middle half of the rounds |");
console.log("| --- | --- | --- | --- | --- |");

for (const concurrency of [1, 32]) {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const { name, client } of clients) {
      client.send({ name, url, calls, concurrency });
      const [cpuMicroseconds] = (await once(client, "message")) as [number];
      if (round >= 0) times.get(name)?.push(cpuMicroseconds / calls);
    }
  }
  report(concurrency, times);
}

for (const { client } of clients) client.disconnect();
origin.disconnect();

function startProcess(file: string): ChildProcess {
  const child = fork(new URL(file, import.meta.url), { execArgv: ["--conditions=source", "--no-warnings"] });
  // It has said why.
  return child.on("exit", (code) => process.exit(code ?? 1));
}

function report(concurrency: number, times: ReadonlyMap<string, readonly number[]>): void {
  const [baseline = []] = times.values();
  for (const [name, all] of times) {
    const ratios = all.map((time, round) => time / (baseline[round] ?? Number.NaN));
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(2));
    const time = quantile(all, 0.5).toFixed(0);
    console.log(`| ${concurrency} | ${name} | ${time} | ${middle} | ${low} to ${high} |`);
  }
}
