/**
 * The engine, for those who build a door: an adapter that sends attempts and passes on bytes, and decides nothing.
 * Its parts may change with any version; applications use `createFetch` instead.
 */
export { runCall } from "./run-call.ts";
export type { Call } from "./call.ts";
export { Cancellation } from "./cancellation.ts";
export type { CancelCause } from "./cancellation.ts";
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export { OriginBudgets } from "./decision/origin-budgets.ts";
export { parseRetryAfter } from "./decision/retry-after.ts";
export { RetryBudget } from "./decision/retry-budget.ts";
export { repeatabilityOf } from "./decision/repeatable.ts";
export type { Repeatability, RequestTraits } from "./decision/repeatable.ts";
export type { LastbyteError } from "./errors.ts";
export type { CallSummary } from "./events.ts";
export type { AttemptPlan, ByteSource, Exchange, Framing, Wire } from "./exchange.ts";
export { codingOf } from "./framing/content-coding.ts";
export { WireError } from "./framing/wire-error.ts";
export { isLiveStream } from "./framing/live-stream.ts";
export type { Check, CheckFactory, ResponseHead, Verdict } from "./integrity/check.ts";
export { isContentFault } from "./integrity/content-fault.ts";
export { createSha256 } from "./integrity/hash.ts";
export type { Digest } from "./integrity/hash.ts";
export { judge } from "./integrity/judge.ts";
export { JsonCheck } from "./integrity/json.ts";
export { JsonStructure, positionOf } from "./integrity/json-structure.ts";
export type { Structure } from "./integrity/json-structure.ts";
export { contentChecks, selectChecks } from "./integrity/select-checks.ts";
export { nearestName } from "./nearest-name.ts";
export { currentOperation, tellOperation } from "./operation.ts";
export { resolveOptions } from "./options.ts";
export type { ResolvedOptions } from "./options.ts";
export type { Fault, FaultCode } from "./outcome.ts";
export type { Failure, Sink } from "./sink.ts";
