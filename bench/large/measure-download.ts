import { fork } from "node:child_process";
import { once } from "node:events";
import { startLab } from "@lastbyte/lab";
import type { FaultPlan, Lab } from "@lastbyte/lab";
import { cutPlaces } from "./cut-places.ts";
import type { Download, DownloadResult } from "./download.ts";

/** One download that is measured. */
export interface DownloadPlan {
  readonly client: Download["client"];
  /** The size of the body; rounded down to whole records. */
  readonly bytes: number;
  readonly cuts: number;
  /** Whether the origin answers Range and tells its version. */
  readonly ranges: boolean;
  readonly seed: number;
}

/** What came of it. */
export interface Measurement extends DownloadResult {
  /** Bytes of the body that the balancer sent more than once, or that nobody got. */
  readonly refetchedBytes: number;
  /** How many answers were cut. */
  readonly cuts: number;
  readonly requests: number;
}

/** Downloads an export of the lab in a process of its own, through a balancer that cuts it at random bytes. */
export async function measureDownload(plan: DownloadPlan): Promise<Measurement> {
  const records = Math.floor(plan.bytes / RECORD_BYTES);
  const places = cutPlaces({ seed: plan.seed, count: plan.cuts, wholeBytes: records * RECORD_BYTES });
  await using lab = await startLab({
    balancers: 1,
    rate: 0,
    faults: places.map((at, index) => cut(at, index, places)),
  });
  function cut(at: number, index: number, all: readonly number[]): FaultPlan {
    // A resume begins where the last cut was, a replay at the first byte.
    const from = plan.ranges ? (all[index - 1] ?? 0) : 0;
    return { fault: "cut-length", path: "/export", nthResponse: index + 1, cutAt: at - from };
  }

  const query = plan.ranges ? "" : "&ranges=off&etag=none";
  const url = `${lab.url}${await exportPath(lab)}?records=${records}${query}`;
  const result = await download({ client: plan.client, url });

  const { damages, requests } = lab.truth();
  const cutBytes = damages.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  return {
    ...result,
    cuts: damages.length,
    requests,
    refetchedBytes: cutBytes + result.lastAnswerBytes - result.bytes,
  };
}

/** Every record of an export has this size. */
const RECORD_BYTES = 128;

async function exportPath(lab: Lab): Promise<string> {
  const { data } = (await (await fetch(`${lab.origin.url}/api/1.0/projects`)).json()) as {
    data: readonly { readonly gid: string }[];
  };
  return `/api/1.0/projects/${data[0]?.gid}/export.json`;
}

async function download(what: Download): Promise<DownloadResult> {
  const client = fork(new URL("download.ts", import.meta.url), [JSON.stringify(what)], {
    execArgv: ["--conditions=source", "--no-warnings"],
  });
  const ended = once(client, "exit").then(([code]): never => {
    throw new Error(`the client ended with ${String(code)} before it said anything`);
  });
  const [result] = (await Promise.race([once(client, "message"), ended])) as [DownloadResult];
  return result;
}
