import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { startLab } from "@lastbyte/lab";
import type { FaultPlan, Lab } from "@lastbyte/lab";
import { cpuMicroseconds } from "../gateway/cpu-time.ts";
import { startBuiltGateway, startGatewayFromSource } from "./gateway-process.ts";
import { cutPlaces } from "../large/cut-places.ts";

/** Downloads through a gateway that are measured. */
export interface GatewayPlan {
  /** The size of each body; rounded down to whole records. */
  readonly bytes: number;
  readonly cuts: number;
  /** Whether the origin answers Range and tells its version. */
  readonly ranges: boolean;
  readonly sideBySide: number;
  readonly seed: number;
  /** Whether the gateway is run as it was built, as its users run it; else from its sources, which takes more memory. */
  readonly isBuilt?: boolean;
}

/** What came of them. */
export interface GatewayMeasurement {
  /** Bodies that arrived with the digest of what the origin serves directly. */
  readonly right: number;
  readonly cuts: number;
  readonly requests: number;
  readonly durationMs: number;
  /** The CPU time of the gateway, and that of the lab and the clients together: who of them is slow. */
  readonly gatewayCpuMs: number;
  readonly labCpuMs: number;
  /** The most memory that the gateway's process ever had; undefined where the system doesn't tell. */
  readonly peakRssBytes: number | undefined;
  readonly startRssBytes: number | undefined;
}

/** Downloads bodies at once, each cut at random bytes of its own on its way to a gateway in a process of its own. */
export async function measureGateway(plan: GatewayPlan): Promise<GatewayMeasurement> {
  const records = Math.floor(plan.bytes / RECORD_BYTES);
  const copies = Array.from({ length: plan.sideBySide }, (_, copy) => copy);
  await using lab = await startLab({
    balancers: 1,
    rate: 0,
    faults: copies.flatMap((copy) => cutsOf(copy, plan)),
  });
  await using gateway = await (plan.isBuilt === true
    ? startBuiltGateway(lab.url)
    : startGatewayFromSource(lab.url));
  const path = `${await exportPath(lab)}?records=${records}${plan.ranges ? "" : "&ranges=off&etag=none"}`;
  const expected = await digestOf(lab.origin.url + path);
  const startRssBytes = await peakOf(gateway.pid);

  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const digests = await Promise.all(copies.map((copy) => digestOf(`${gateway.url}${path}&copy=${copy}.`)));
  const durationMs = performance.now() - startedMs;

  const labCpu = process.cpuUsage(startedCpu);
  const gatewayCpuMicroseconds = await cpuMicroseconds(gateway.pid);
  const { damaged, requests } = lab.truth();
  return {
    right: digests.filter((digest) => digest === expected).length,
    cuts: damaged,
    requests,
    durationMs,
    gatewayCpuMs: gatewayCpuMicroseconds / 1_000,
    labCpuMs: (labCpu.user + labCpu.system) / 1_000,
    peakRssBytes: await peakOf(gateway.pid),
    startRssBytes,
  };
}

/** Every record of an export has this size. */
const RECORD_BYTES = 128;

/** What the gateway holds back, and what may be on its way beside it. */
const HELD_BYTES = 1_500_000;

function cutsOf(copy: number, { seed, cuts, bytes, ranges }: GatewayPlan): readonly FaultPlan[] {
  // A cut of what is still held is a retry from the start: another case, and three in a row fail.
  const wholeBytes = bytes - RECORD_BYTES - HELD_BYTES;
  const places = cutPlaces({ seed: seed + copy, count: cuts, wholeBytes }).map((at) => at + HELD_BYTES);
  return places.map((at, index) => {
    // A resume begins where the last cut was, a replay at the first byte.
    const from = ranges ? (places[index - 1] ?? 0) : 0;
    return { fault: "cut-length", path: `copy=${copy}.`, nthResponse: index + 1, cutAt: at - from };
  });
}

async function exportPath(lab: Lab): Promise<string> {
  const { data } = (await (await fetch(`${lab.origin.url}/api/1.0/projects`)).json()) as {
    data: readonly { readonly gid: string }[];
  };
  return `/api/1.0/projects/${data[0]?.gid}/export.json`;
}

/** The digest of a body, or why there is none. */
function digestOf(url: string): Promise<string> {
  return new Promise((resolve) => {
    const asking = request(url, { agent: false }, (response) => {
      const hash = createHash("sha256");
      response.on("data", (chunk: Buffer) => hash.update(chunk));
      response.on("end", () => resolve(hash.digest("hex")));
      response.on("error", (error) => resolve(error.message));
    });
    asking.on("error", (error) => resolve(error.message));
    asking.end();
  });
}

/** The most memory that a process ever had (proc(5), VmHWM). */
async function peakOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}
