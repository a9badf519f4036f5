import { pino } from "pino";
import type { Logger } from "pino";
import type { FaultyCall } from "../record/evidence.ts";

/**
 * Makes the log: JSON lines, one for every event that an operator may want to see.
 *
 * @internal
 */
export function createLog(level: string, write: (line: string) => void): Logger {
  return pino({ level, base: { pid: process.pid }, messageKey: "message" }, { write });
}

/**
 * Tells of a call that had a fault: as information where the client was spared, as a warning where it was not.
 *
 * @internal
 */
export function logFaultyCall(log: Logger, call: FaultyCall): void {
  const { time: _time, ...facts } = call;
  if (call.result.kind === "failed") log.warn(facts, "a call failed");
  else if (call.result.kind === "aborted") log.info(facts, "the client left during a faulty call");
  else if (call.result.note === undefined) log.info(facts, "a call was recovered");
  else log.warn(facts, "an odd answer was passed on as it came");
}
