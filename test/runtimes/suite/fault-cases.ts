import { LastbyteError } from "lastbyte";
import { holds, wordsOf } from "./assert.ts";
import { isPrefix, sameBytes } from "./bytes.ts";
import type { Bench } from "./bench.ts";
import type { Case, CaseFault } from "./case.ts";
import { BODIES, SIGHTS, sightOf } from "./sights.ts";
import type { BodyName, Sight } from "./sights.ts";

/** How the lab is told to do it, so that every run meets the same bytes. */
const SETTINGS: Readonly<Record<string, Partial<CaseFault>>> = {
  latency: { delayMs: 50 },
  trickle: { delayMs: 1 },
};

/** Every fault on every body: the first answer is hit, and the runtime shows of it what sights.ts says. */
export const faultCases: readonly Case[] = BODIES.flatMap((body) =>
  Object.keys(SIGHTS).map((fault): Case => ({
    name: `${fault} on ${body}: what the runtime shows of it is known, and made good`,
    faults: [{ fault, firstAttempts: 1, cutBytes: 100, ...SETTINGS[fault] }],
    run: async (bench) => {
      const { sight, detail } = await measure(bench, fault, body);
      const expected = sightOf(fault, body, bench.runtime);
      holds(sight === expected, `it shows "${expected}"; got "${sight}": ${detail}`);
    },
  })),
);

/** Makes one call, and says what the runtime showed of the fault. */
async function measure(
  bench: Bench,
  fault: string,
  body: BodyName,
): Promise<{ readonly sight: Sight; readonly detail: string }> {
  const url = bench.url(pathOf(fault, body));
  // Also leaves a connection that was used before: some runtimes treat its end in another way.
  const whole = await servedHealthy(bench, body);
  const { fetch, faults, attempts } = bench.observed({ stallTimeoutMs: fault === "stall" ? 300 : 5_000 });
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  } catch (error) {
    const code = error instanceof LastbyteError ? error.code : "";
    throw new Error(`the call failed: ${code} ${wordsOf(error)}`, { cause: error });
  }

  const isWhole = sameBytes(bytes, whole);
  const { asked } = await bench.truth();
  const seen = faults[0];
  const expectedAsked = attempts.length;
  const isResent = asked !== expectedAsked && fault === "reset-before-head";
  if (asked !== expectedAsked && !isResent)
    throw new Error(`${expectedAsked} attempts, but the origin was asked ${asked} times`);
  const detail = `asked ${asked} times; ${faults.map(({ code, cause, detail }) => `${code} ${detail} (${wordsOf(cause)})`).join("; ")}`;

  if (seen !== undefined && !isWhole) throw new Error(`a fault was seen and not made good: ${detail}`);
  if (seen !== undefined) return { sight: seen.code, detail };
  if (isResent && isWhole) return { sight: "resent", detail };
  if (isWhole) return { sight: "whole", detail };
  if (bytes.length === 0) return { sight: "hidden: empty", detail };
  return { sight: isPrefix(bytes, whole) ? "hidden: short" : "hidden: other", detail };
}

/** The origin is asked by no case's name, so that no plan hits. */
async function servedHealthy(bench: Bench, body: BodyName): Promise<Uint8Array> {
  const response = await fetch(`${bench.config.labUrl}${pathOfBody(body)}&coding=identity`);
  return new Uint8Array(await response.arrayBuffer());
}

function pathOf(fault: string, body: BodyName): string {
  // A fault of a coding takes hold only where the runtime asks for that coding.
  if (/gzip|deflate|brotli|zstd/.test(fault)) return pathOfBody(body);
  return `${pathOfBody(body)}&coding=${body === "gzip CSV" ? "gzip" : "identity"}`;
}

/** About 10 KB, so that it is more than a few packets. */
function pathOfBody(body: BodyName): string {
  return body === "JSON" ? "/json?records=200" : "/csv?records=300";
}
