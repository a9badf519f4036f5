import type { ContestantName } from "./contestant.ts";
import { reportSide } from "./side-report.ts";
import type { SideReport } from "./side-report.ts";
import type { Side } from "./side.ts";

/**
 * Runs the program on both sides at the same time, and reports what each lived through.
 *
 * @internal
 */
export async function compareSides(
  { plain, lastbyte }: Readonly<Record<ContestantName, Side>>,
  { run, nowMs }: { readonly run: (side: Side) => Promise<void>; readonly nowMs: () => number },
): Promise<Readonly<Record<ContestantName, SideReport>>> {
  const timed = async (side: Side): Promise<number> => {
    const startedMs = nowMs();
    await run(side);
    return nowMs() - startedMs;
  };
  const [plainMs, lastbyteMs] = await Promise.all([timed(plain), timed(lastbyte)]);
  return {
    plain: reportSide(plain, await plain.lab.read(), plainMs),
    lastbyte: reportSide(lastbyte, await lastbyte.lab.read(), lastbyteMs),
  };
}
