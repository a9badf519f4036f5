import { subscribe } from "node:diagnostics_channel";
import { isMainThread, threadId } from "node:worker_threads";
import type { AvoidPlan } from "@lastbyte/diagnosis/feed";
import { OriginBudgets, resolveOptions } from "lastbyte/engine";
import { installHttpDoor } from "../http/install-http-door.ts";
import { checksFor } from "../coding/checks-for.ts";
import type { OutlierEjection } from "../outliers/outlier-ejection.ts";
import type { OutlierEjectionOptions } from "../outliers/outlier-options.ts";
import { startOutlierEjection } from "../outliers/outliers.ts";
import { describePlans } from "./describe-event.ts";
import { quietClock } from "../quiet-clock.ts";
import { installUndiciDoor } from "./install-undici-door.ts";
import { readEnvironment } from "./read-environment.ts";
import { Reporter } from "./reporter.ts";

/**
 * Guards every HTTP request of this process, as the `LASTBYTE_*` variables say. Done once, however often it is asked.
 *
 * @internal
 */
export function register(): void {
  const settings = readEnvironment(process.env);
  if (settings.isOff || Object.hasOwn(globalThis, REGISTERED)) return;
  Object.defineProperty(globalThis, REGISTERED, { value: true });

  // Every thread of the process has the same variables; one of them complains.
  if (isMainThread) for (const complaint of settings.complaints) writeLine(complaint);
  const reporter = new Reporter(settings.logs ? writeLine : undefined);
  const ejection = startEjection(settings.outlierEjection);
  // Each door counts its own calls.
  const hear = (): typeof reporter.onEvent => ejection?.listen(reporter.onEvent) ?? reporter.onEvent;
  const options = resolveOptions({
    ...settings.options,
    // A status is an answer, and the app's own client knows what to do with it.
    retryStatuses: [],
    onEvent: hear(),
  });

  let calls = 0;
  installHttpDoor({
    options,
    budgets: new OriginBudgets(options.retryBudget),
    clock: quietClock,
    random: Math.random,
    checksFor: (exchange) => checksFor(exchange, options.checks, options),
    nextCallId: () => ++calls,
    ejection,
    onPassedThrough: () => reporter.tally.addPassedThrough(),
  });
  installUndiciDoor({ ...settings.options, onEvent: hear() }, { host: process, ejection });
  if (!settings.logs) return;
  subscribe("lastbyte:ejection", (plans) => writeLine(describePlans(plans as readonly AvoidPlan[])));
  process.on("exit", () => writeLine(reporter.tally.toString()));
}

/** What can't be had must not keep a program from starting. */
function startEjection(options: OutlierEjectionOptions | undefined): OutlierEjection | undefined {
  try {
    return startOutlierEjection(options);
  } catch (error) {
    if (isMainThread) writeLine(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Two copies of this package in one process must not guard each other's requests. */
const REGISTERED = Symbol.for("lastbyte.registered");

function writeLine(line: string): void {
  const thread = isMainThread ? "" : ` (thread ${threadId})`;
  process.stderr.write(`lastbyte${thread}: ${line}\n`);
}
