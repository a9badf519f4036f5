import { parseArgs } from "node:util";
import { quantile } from "../quantile.ts";
import { startContenders } from "./contenders.ts";
import { cpuMicroseconds } from "./cpu-time.ts";
import { sendRequests } from "./send-requests.ts";
import { startBackend } from "./start-backend.ts";

// CPU time of one request in each proxy, each a process of its own before the same nginx. They take turns, round by
// round, so that whatever else the machine does hits all of them; a ratio is that of one round.
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    only: { type: "string" },
    size: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const SIZES = [
  { bytes: 1_000, requests: 4000 },
  { bytes: 20_000, requests: 3000 },
  { bytes: 1_000_000, requests: 150 },
];
const WARM_UP_ROUNDS = 2;
const CONNECTIONS = 32;

const backend = await startBackend(SIZES.map(({ bytes }) => bytes));
const contenders = await startContenders(backend.url, values.only);
try {
  console.log(
    `CPU time of one request through each proxy, Node ${process.version}, median of ${rounds} rounds\n`,
  );
  console.log("| body | proxy | µs a request | requests a second | ratio to http-proxy-3 | ratio to nginx |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const size of SIZES) {
    if (values.size === undefined || Number(values.size) === size.bytes) await measure(size);
  }
} finally {
  for (const { close } of contenders) await close();
  await backend.close();
}

async function measure({ bytes, requests }: (typeof SIZES)[number]): Promise<void> {
  const found = new Map(
    contenders.map(({ name }) => [name, { times: [] as number[], rates: [] as number[] }]),
  );
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const { name, port, pid } of contenders) {
      const before = await cpuMicroseconds(pid);
      const startedMs = performance.now();
      await sendRequests({ port, path: `/${bytes}.json`, requests, connections: CONNECTIONS, bytes });
      const seconds = (performance.now() - startedMs) / 1000;
      const time = ((await cpuMicroseconds(pid)) - before) / requests;
      if (round < 0) continue;
      found.get(name)?.times.push(time);
      found.get(name)?.rates.push(requests / seconds);
    }
  }
  for (const [name, { times, rates }] of found) {
    const ratioTo = (other: string): string => {
      const base = found.get(other)?.times;
      if (base === undefined) return "";
      return quantile(
        times.map((time, round) => time / (base[round] ?? Number.NaN)),
        0.5,
      ).toFixed(2);
    };
    const time = quantile(times, 0.5).toFixed(1);
    const rate = quantile(rates, 0.5).toFixed(0);
    console.log(
      `| ${bytes / 1000} KB | ${name} | ${time} | ${rate} | ${ratioTo("http-proxy-3")} | ${ratioTo("nginx")} |`,
    );
  }
}
