// What counts, without what judges: a process that only counts need not load the statistics, which take 20 MB.
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
export { REQUEST_ID_FIELDS } from "./report/call-evidence.ts";
