import { createFetch } from "lastbyte";
import { Ledger } from "@lastbyte/diagnosis";
import type { ReportSource, ResponseTally } from "@lastbyte/diagnosis";
import { CommandFailure } from "../command-failure.ts";
import { joinEvidence } from "./join-evidence.ts";
import { parseReportSource, MAX_BYTES } from "./read-report-file.ts";
import { tallyOfMetrics } from "./tally-of-metrics.ts";

/**
 * Asks a gateway's admin server for its ledger, its evidence and its counts.
 *
 * @throws CommandFailure
 * @internal
 */
export async function askAdmin(url: URL, signal: AbortSignal): Promise<ReportSource> {
  const base = url.href.replace(/\/+$/, "");
  const fetch = createFetch({ deadlineMs: DEADLINE_MS });
  const ask = async (path: string): Promise<string | undefined> => {
    try {
      const response = await fetch(base + path, { signal });
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`status ${response.status}`);
      return await readBounded(response);
    } catch (error) {
      throw new CommandFailure(`expected a gateway's admin server at ${base}${path}, got: ${wordsOf(error)}`);
    }
  };

  const [ledger, calls, metrics] = await Promise.all([ask("/ledger"), ask("/calls"), ask("/metrics")]);
  if (ledger === undefined) {
    throw new CommandFailure(
      `expected a ledger at ${base}/ledger, got status 404: give the admin address of a gateway of this version`,
    );
  }
  const source = parseReportSource(ledger, `${base}/ledger`);
  const recent = calls === undefined ? [] : evidenceIn(calls, `${base}/calls`);
  return {
    ...source,
    evidence: joinEvidence(source.evidence, recent),
    tally: source.tally ?? tallyIn(metrics),
  };
}

/** What `/calls` tells is evidence without a ledger. */
function evidenceIn(calls: string, where: string): ReportSource["evidence"] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(calls);
  } catch {
    throw new CommandFailure(`${where}: expected calls in JSON, got something else`);
  }
  const evidence = (parsed as { readonly calls?: unknown } | null)?.calls ?? [];
  return parseReportSource(JSON.stringify({ ledger: new Ledger(), evidence }), where).evidence;
}

function tallyIn(metrics: string | undefined): ResponseTally | undefined {
  return metrics === undefined ? undefined : tallyOfMetrics(metrics);
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What the platform refuses is "fetch failed", and why is in the cause. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.message === "fetch failed"
    ? wordsOf(error.cause)
    : error.message;
}

const DEADLINE_MS = 60_000;
