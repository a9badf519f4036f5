import { parseArgs } from "node:util";
import { measureDownload } from "./measure-download.ts";
import type { Measurement } from "./measure-download.ts";

/**
 * Downloads bodies of 20 MB, 200 MB and 1 GB that are cut at random bytes, and says what it cost.
 *
 * `npm run bench:large -- --size 1GB --cuts 20 --seed 7` measures one of them.
 */
const { values } = parseArgs({
  options: {
    size: { type: "string", default: "20MB,200MB,1GB" },
    cuts: { type: "string", default: "1,10,20" },
    seed: { type: "string", default: "1" },
  },
});
const sizes = values.size.split(",");
const cuts = values.cuts.split(",").map(Number);
const seed = Number(values.seed);
let wrong = 0;

console.log(
  `Node ${process.version}, seed ${seed}; the client in a process of its own, the lab in this one\n`,
);
console.log(
  "| body | client | Range | cuts | requests | SHA-256 | fetched again | time | client CPU | peak RSS |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");

for (const size of sizes) {
  const bytes = bytesOf(size);
  const plain = await measureDownload({ client: "fetch", bytes, cuts: 0, ranges: true, seed });
  report([size, "fetch", "-"], plain, plain);
  report(
    [size, "lastbyte", "-"],
    await measureDownload({ client: "lastbyte", bytes, cuts: 0, ranges: true, seed }),
    plain,
  );
  for (const count of cuts) {
    for (const ranges of [true, false]) {
      const measured = await measureDownload({ client: "lastbyte", bytes, cuts: count, ranges, seed });
      report([size, "lastbyte", ranges ? "yes" : "no"], measured, plain);
    }
  }
}
process.exitCode = wrong === 0 ? 0 : 1;

function report(words: readonly string[], measured: Measurement, plain: Measurement): void {
  const isRight = measured.sha256 === plain.sha256;
  if (!isRight) wrong += 1;
  const cells = [
    ...words,
    String(measured.cuts),
    String(measured.requests),
    isRight ? `right, ${measured.sha256.slice(0, 8)}` : "WRONG",
    `${megabytes(measured.refetchedBytes)} MB`,
    `${(measured.durationMs / 1_000).toFixed(2)} s`,
    `${(measured.cpuMs / 1_000).toFixed(2)} s`,
    `${megabytes(measured.peakRssBytes)} MB (${megabytes(measured.startRssBytes)} at the start)`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

function bytesOf(size: string): number {
  const match = /^(\d+)(KB|MB|GB)$/.exec(size);
  if (match === null) throw new Error(`expected a size such as 20MB or 1GB, got ${size}`);
  const units: Readonly<Record<string, number>> = { KB: 1_000, MB: 1_000_000, GB: 1_000_000_000 };
  return Number(match[1]) * (units[match[2] ?? ""] ?? 1);
}
