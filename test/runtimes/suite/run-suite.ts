import { wordsOf } from "./assert.ts";
import { Bench } from "./bench.ts";
import type { SuiteConfig } from "./bench.ts";
import type { Case, CaseResult } from "./case.ts";
import { CASES } from "./cases.ts";

/** Runs every case, one after the other, and gives what became of each. */
export async function runSuite(config: SuiteConfig): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const [index, entry] of CASES.entries()) {
    results.push({ name: entry.name, failure: await failureOf(entry, new Bench(config, index)) });
  }
  return results;
}

/** Runs the suite, and hands the harness the results. */
export async function reportSuite(config: SuiteConfig): Promise<void> {
  const body = JSON.stringify(await runSuite(config));
  await fetch(`${config.harnessUrl}/report?runtime=${config.runtime}`, { method: "POST", body });
}

async function failureOf(entry: Case, bench: Bench): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`it did not end within ${MAX_CASE_MS} ms`), MAX_CASE_MS);
  });
  try {
    return await Promise.race([entry.run(bench).then(() => undefined), late]);
  } catch (error) {
    return wordsOf(error);
  } finally {
    clearTimeout(timer);
  }
}

const MAX_CASE_MS = 15_000;
