import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { PRELOAD } from "../preload-arguments.ts";

/**
 * Whether anything is left behind by calls under the preload, one in a hundred of which meets a fault: heap and
 * handles after the garbage was collected, at each tenth of the way. It fails when either grows between the second
 * tenth, when everything has been loaded and compiled, and the end.
 *
 * `npm run bench:leak -- --calls 200000`
 */
const HEAP_GROWTH_LIMIT_BYTES = 3 * 1_048_576;
/** Connections come and go: those of eight calls at a time, through two doors. */
const HANDLE_GROWTH_LIMIT = 32;

const { values } = parseArgs({ options: { calls: { type: "string", default: "200000" } } });

const execArgv = ["--conditions=source", "--no-warnings"];
const origin = fork(new URL("origin.ts", import.meta.url), { execArgv });
const [url] = (await once(origin, "message")) as [string];
const client = fork(new URL("client.ts", import.meta.url), [`${url}/json?records=10`, values.calls], {
  execArgv: [...execArgv, "--expose-gc", ...PRELOAD],
  env: { ...process.env, LASTBYTE_STALL_TIMEOUT: "200ms" },
});

interface Sample {
  readonly calls: number;
  readonly failed: number;
  readonly heapBytes: number;
  readonly handles: number;
}

const samples: Sample[] = [];
console.log("| calls | failed | heap, MB | handles |");
console.log("| --- | --- | --- | --- |");
client.on("message", (message) => {
  const sample = message as Sample;
  samples.push(sample);
  const heap = (sample.heapBytes / 1_048_576).toFixed(2);
  console.log(`| ${sample.calls} | ${sample.failed} | ${heap} | ${sample.handles} |`);
});
const [exitCode] = (await once(client, "exit")) as [number | null];
origin.disconnect();

const [warm, last] = [samples[2], samples[10]];
if (exitCode !== 0 || warm === undefined || last === undefined)
  throw new Error(`the client ended with ${exitCode} after ${samples.length} samples, of 11`);
const heapGrowthBytes = last.heapBytes - warm.heapBytes;
const handleGrowth = last.handles - warm.handles;
const isFlat = heapGrowthBytes <= HEAP_GROWTH_LIMIT_BYTES && handleGrowth <= HANDLE_GROWTH_LIMIT;
console.log(
  `\n${isFlat ? "flat" : "it grows"}: ${heapGrowthBytes} bytes of heap (at most ${HEAP_GROWTH_LIMIT_BYTES}) and ` +
    `${handleGrowth} handles (at most ${HANDLE_GROWTH_LIMIT}) more than at ${warm.calls} calls`,
);
process.exitCode = isFlat ? 0 : 1;
