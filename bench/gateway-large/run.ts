import { parseArgs } from "node:util";
import { measureGateway } from "./measure-gateway.ts";
import type { GatewayPlan } from "./measure-gateway.ts";

// Bodies of 2 GB that are cut 20 times on their way to the gateway, and 50 smaller ones side by side: what arrives, and
// how much memory the gateway takes. `--only range`, `replay`, `side-range` or `side-replay` measures one of them.
const { values } = parseArgs({
  options: {
    megabytes: { type: "string", default: "2000" },
    "side-megabytes": { type: "string", default: "40" },
    cuts: { type: "string", default: "20" },
    clients: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const cuts = Number(values.cuts);
const seed = Number(values.seed);
const bytes = Number(values.megabytes) * 1_000_000;
const sideBytes = Number(values["side-megabytes"]) * 1_000_000;
const sideBySide = Number(values.clients);
const PLANS: Readonly<Record<string, GatewayPlan>> = {
  range: { bytes, cuts, ranges: true, sideBySide: 1, seed },
  replay: { bytes, cuts, ranges: false, sideBySide: 1, seed },
  "side-range": { bytes: sideBytes, cuts, ranges: true, sideBySide, seed },
  "side-replay": { bytes: sideBytes, cuts, ranges: false, sideBySide, seed },
};
/** What the gateway may take at its peak, whatever the size and number of the bodies. */
const MAX_RSS_BYTES = 200_000_000;

console.log(
  `Node ${process.version}, seed ${seed}; the gateway in a process of its own, the lab in this one\n`,
);
console.log(
  "| bodies | continued by | cuts | requests | right | time | CPU of the gateway | of the lab | peak RSS of the gateway |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
let broken = 0;
for (const [name, plan] of Object.entries(PLANS)) {
  if (values.only !== undefined && name !== values.only) continue;
  const measured = await measureGateway({ ...plan, isBuilt: true });
  const { right, peakRssBytes, startRssBytes } = measured;
  const holds = right === plan.sideBySide && (peakRssBytes ?? 0) < MAX_RSS_BYTES;
  if (!holds) broken += 1;
  const cells = [
    `${plan.sideBySide} × ${plan.bytes / 1_000_000} MB`,
    plan.ranges ? "Range" : "replay",
    String(measured.cuts),
    String(measured.requests),
    `${right} of ${plan.sideBySide}`,
    seconds(measured.durationMs),
    seconds(measured.gatewayCpuMs),
    seconds(measured.labCpuMs),
    `${mega(peakRssBytes)} (${mega(startRssBytes)} at the start)`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
process.exitCode = broken === 0 ? 0 : 1;

function mega(bytes: number | undefined): string {
  return bytes === undefined ? "?" : `${(bytes / 1_000_000).toFixed(0)} MB`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
