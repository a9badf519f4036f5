import type { LabOptions } from "@lastbyte/lab";
import { systemClock } from "lastbyte/engine";
import { BalancerWatch } from "./balancer-watch.ts";
import { compareSides } from "./compare-sides.ts";
import { createLastbyteContestant, createPlainContestant, type ContestantName } from "./contestant.ts";
import { startDemoLab, type DemoLab } from "./demo-lab.ts";
import type { DemoOptions } from "./demo-options.ts";
import type { DemoReport } from "./demo-report.ts";
import { planTasks } from "./plan-tasks.ts";
import type { DemoPlan } from "./plan-tasks.ts";
import { Side } from "./side.ts";
import { readUpstream, runUpstreamOperation, splitIntoOperations } from "./upstream-operation.ts";
import { judge } from "./verdict.ts";
import { workOff } from "./work-off.ts";

// How long a stalled body may hold up either client. Shorter than anyone's default, so that the demo ends soon.
/** @internal */
export const TIME_LIMIT_MS = 5_000;

/**
 * Runs the program with both clients at the same time, each with a lab of its own, and reports what was measured.
 *
 * @throws LabError where the lab can't be started.
 * @throws CommandFailure where the upstream can't be compared with.
 * @internal
 */
export async function runDemo(options: DemoOptions, context: DemoContext): Promise<DemoReport> {
  const { signal, nowMs, random, onPlanned, onStart } = context;
  const plan = await planDemo(options, signal);
  onPlanned();
  const labs: DemoLab[] = [];
  try {
    const start = async (contestant: Side["contestant"]): Promise<Side> => {
      const lab = await startDemoLab({ ...labOptions(options), ...plan.labOptions });
      labs.push(lab);
      return new Side({ contestant, lab, signal });
    };
    const watch = new BalancerWatch(options.upstream?.origin ?? "the tasks API", () => systemClock.wallNow());
    const plain = await start(createPlainContestant(TIME_LIMIT_MS, random));
    const lastbyte = await start(createLastbyteContestant(TIME_LIMIT_MS, (call) => watch.add(call)));
    await plan.prepare(plain.lab);
    onStart({ plain, lastbyte });

    const sides = await compareSides({ plain, lastbyte }, { run: plan.run, nowMs });
    const { balancers, rate, faults, seed, concurrency, requests } = options;
    return {
      door: "library",
      subject: plan.subject,
      setup: { balancers, rate, faults, seed, concurrency, requests, timeLimitMs: TIME_LIMIT_MS },
      interrupted: signal.aborted,
      sides,
      verdict: judge(sides.lastbyte),
      diagnosis: watch.diagnose(),
    };
  } finally {
    await Promise.all(labs.map((lab) => lab.close()));
  }
}

/** @internal */
export interface DemoContext {
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Is told when it is clear that the demo can be run. */
  readonly onPlanned: () => void;
  /** Is told when both labs run and the first request is about to leave. */
  readonly onStart: (sides: Readonly<Record<ContestantName, Side>>) => void;
}

function labOptions({ balancers, rate, faults, seed }: DemoOptions): LabOptions {
  return { balancers, rate, faults, seed };
}

async function planDemo(options: DemoOptions, signal: AbortSignal): Promise<DemoPlan> {
  return options.upstream === undefined
    ? planTasks({ ...options, creates: true, signal })
    : planUpstream(options.upstream, options, signal);
}

async function planUpstream(url: URL, options: DemoOptions, signal: AbortSignal): Promise<DemoPlan> {
  const { requests, concurrency } = options;
  const expected = await readUpstream(url, signal);
  const operations = splitIntoOperations(requests);
  return {
    subject: { kind: "upstream", url: url.href, bodyBytes: expected.byteLength },
    labOptions: { upstream: url.origin },
    prepare: async () => undefined,
    run: (side) =>
      workOff(operations, (count) => runUpstreamOperation(side, { url, count, expected }), {
        concurrency,
        signal,
      }),
  };
}
