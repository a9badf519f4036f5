import { isMainThread, threadId } from "node:worker_threads";
import { OriginBudgets, resolveOptions, systemClock } from "lastbyte/engine";
import type { Clock } from "lastbyte/engine";
import { installHttpDoor } from "../http/install-http-door.ts";
import { checksFor } from "../coding/checks-for.ts";
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
  const options = resolveOptions({
    ...settings.options,
    // A status is an answer, and the app's own client knows what to do with it.
    retryStatuses: [],
    onEvent: reporter.onEvent,
  });

  let calls = 0;
  installHttpDoor({
    options,
    budgets: new OriginBudgets(options.retryBudget),
    clock: quietClock,
    random: Math.random,
    checksFor: (exchange) => checksFor(exchange, options.checks, options),
    nextCallId: () => ++calls,
    onPassedThrough: () => reporter.tally.addPassedThrough(),
  });
  installUndiciDoor(
    { ...settings.options, onEvent: reporter.onEvent },
    { host: process, ejection: undefined },
  );
  if (settings.logs) process.on("exit", () => writeLine(reporter.tally.toString()));
}

/** Two copies of this package in one process must not guard each other's requests. */
const REGISTERED = Symbol.for("lastbyte.registered");

function writeLine(line: string): void {
  const thread = isMainThread ? "" : ` (thread ${threadId})`;
  process.stderr.write(`lastbyte${thread}: ${line}\n`);
}

/** A clock whose timers keep no process alive: a connection does that while somebody waits for it. */
const quietClock: Clock = {
  ...systemClock,
  after(delayMs, callback) {
    const timer = setTimeout(() => callback(), Math.min(delayMs, 2_147_483_647));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
