import { DIAGNOSIS_DEFAULTS, EJECTION_DEFAULTS } from "@lastbyte/diagnosis/feed";
import type { Setting } from "./setting.ts";

/**
 * The settings of the diagnosis.
 *
 * @internal
 */
export const DIAGNOSIS_SETTINGS: readonly Setting[] = [
  {
    key: "ledger",
    flag: "ledger",
    kind: "path",
    help: "a file that keeps what was counted and the evidence, so that a restart forgets nothing; memory only, if not given",
  },
  {
    key: "normalRate",
    flag: "normal-rate",
    kind: "ratio",
    help: "cut answers per request that are held to be normal",
    fallback: DIAGNOSIS_DEFAULTS.normalRate,
    least: 1e-9,
    most: 0.9,
  },
  {
    key: "healthyRate",
    flag: "healthy-rate",
    kind: "ratio",
    help: "an upstream is called healthy when this rate is excluded",
    fallback: DIAGNOSIS_DEFAULTS.healthyRate,
    least: 1e-9,
    most: 0.9,
  },
  {
    key: "eject",
    flag: "eject",
    kind: "switch",
    help: "avoid addresses that are blamed, while an upstream has others",
    fallback: false,
  },
  {
    key: "ejectShare",
    flag: "eject-share",
    kind: "ratio",
    help: "the share of an upstream's addresses that may be avoided; one may be in any case",
    fallback: EJECTION_DEFAULTS.maxShare,
    most: 1,
  },
  {
    key: "ejectProbeShare",
    flag: "eject-probe-share",
    kind: "ratio",
    help: "the share of its requests that an avoided address still gets, to show how it does",
    fallback: EJECTION_DEFAULTS.probeShare,
    least: 1e-4,
    most: 1,
  },
];
