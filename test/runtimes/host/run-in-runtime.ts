import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { CaseResult } from "../suite/case.ts";
import type { RuntimeUnderTest } from "./runtimes-under-test.ts";
import { startHarness } from "./start-harness.ts";
import { startLabs } from "./start-labs.ts";

/** Runs the suite in one runtime, with a lab of its own. */
export async function runInRuntime(
  runtime: RuntimeUnderTest,
  executable: string,
  consumer: string,
): Promise<readonly CaseResult[]> {
  await using labs = await startLabs();
  await using harness = await startHarness(labs, consumer);
  const config = {
    runtime: runtime.name,
    harnessUrl: harness.url,
    labUrl: labs.url,
    foreignUrl: labs.foreignUrl,
    closedUrl: await findClosedUrl(),
    projectGid: labs.projectGid,
  };
  await using launched = await runtime.start(executable, config, consumer);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no report within ${MAX_SUITE_MS} ms:\n${launched.output()}`)),
      MAX_SUITE_MS,
    );
  });
  try {
    // A process that ends by itself has handed in its report before.
    return await Promise.race([harness.report, late, launched.ended]);
  } finally {
    clearTimeout(timer);
  }
}

const MAX_SUITE_MS = 120_000;

/** A port that was free a moment ago. */
async function findClosedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `http://127.0.0.1:${port}`;
}
