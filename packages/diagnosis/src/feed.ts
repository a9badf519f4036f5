/**
 * The part of the diagnosis that stands in the way of every call: what counts them, and what keeps them from a peer,
 * without what judges. It is loaded in a few milliseconds; the statistics take many more, and 20 MB.
 */
export { CallFeed } from "./ledger/call-feed.ts";
export type { FedRecord } from "./ledger/call-feed.ts";
export { Avoidance } from "./ejection/avoidance.ts";
export type { AvoidedPeers, AvoidPlan } from "./ejection/avoidance.ts";
export { Ledger } from "./ledger/ledger.ts";
export type { LedgerLimits } from "./ledger/ledger.ts";
export { lossDetectorOf } from "./ledger/detector.ts";
export type { Detector } from "./ledger/detector.ts";
export { sizeClassOf } from "./ledger/size-class.ts";
export type { SizeClass } from "./ledger/size-class.ts";
export type { CellJson, LedgerJson } from "./ledger/ledger-json.ts";
export { LedgerError, readLedger } from "./ledger/read-ledger.ts";
export { DIAGNOSIS_DEFAULTS } from "./verdict/options.ts";
export { EJECTION_DEFAULTS } from "./ejection/ejection.ts";
export { Ejections } from "./ejection/ejections.ts";
export { REQUEST_ID_FIELDS } from "./report/call-evidence.ts";
