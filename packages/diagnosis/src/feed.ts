/**
 * The part of the diagnosis that stands in the way of every call: what counts them, and what keeps them from a peer. It
 * is loaded in a few milliseconds, which all of it is not.
 */
export { CallFeed } from "./ledger/call-feed.ts";
export type { FedRecord } from "./ledger/call-feed.ts";
export { Avoidance } from "./ejection/avoidance.ts";
export type { AvoidedPeers, AvoidPlan } from "./ejection/avoidance.ts";
