import { createHash } from "node:crypto";
import { createFetch } from "lastbyte";
import type { AttemptRecord } from "lastbyte";

/** What a client process is asked to do. */
export interface Download {
  readonly client: "fetch" | "lastbyte";
  readonly url: string;
}

/** What it tells. */
export interface DownloadResult {
  readonly sha256: string;
  readonly bytes: number;
  readonly durationMs: number;
  /** CPU time of the client process, while it downloaded. */
  readonly cpuMs: number;
  /** The most memory that the process ever had. */
  readonly peakRssBytes: number;
  /** What it had before it began. */
  readonly startRssBytes: number;
  /** Bytes that the last answer brought. */
  readonly lastAnswerBytes: number;
  readonly approaches: readonly AttemptRecord["approach"][];
}

const [argument] = process.argv.slice(2);
if (process.send !== undefined && argument !== undefined) {
  process.send(await download(JSON.parse(argument) as Download));
  process.disconnect();
}

/** Downloads a body and forgets it but for its digest. */
async function download({ client, url }: Download): Promise<DownloadResult> {
  const attempts: AttemptRecord[] = [];
  const ask =
    client === "fetch"
      ? globalThis.fetch
      : createFetch({
          onEvent: (event) => {
            if (event.type === "attempt") attempts.push(event.attempt);
          },
        });
  const startRssBytes = process.memoryUsage.rss();
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();

  const response = await ask(url);
  const hash = createHash("sha256");
  let bytes = 0;
  if (response.body === null) throw new Error("expected a body");
  for await (const chunk of response.body) {
    hash.update(chunk);
    bytes += chunk.length;
  }

  const { user, system } = process.cpuUsage(startedCpu);
  return {
    sha256: hash.digest("hex"),
    bytes,
    durationMs: performance.now() - startedMs,
    cpuMs: (user + system) / 1_000,
    peakRssBytes: process.resourceUsage().maxRSS * 1_024,
    startRssBytes,
    lastAnswerBytes: attempts.at(-1)?.receivedBytes ?? bytes,
    approaches: attempts.map(({ approach }) => approach),
  };
}
