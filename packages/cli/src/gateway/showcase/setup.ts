import { USUAL_FAULTS } from "../../lab/usual-faults.ts";

/**
 * How long the program waits for an answer with its body, on either side.
 *
 * @internal
 */
export const CLIENT_TIMEOUT_MS = 5_000;

/**
 * How long a body may be silent for the gateway: it has to notice before the program gives up.
 *
 * @internal
 */
export const STALL_TIMEOUT_MS = 1_000;

/**
 * What the gateway is shown with.
 *
 * @internal
 */
export const SETUP: {
  readonly requests: number;
  readonly concurrency: number;
  /** Of 128 bytes each. */
  readonly exportRecords: number;
  readonly lab: {
    readonly balancers: number;
    readonly rate: number;
    readonly seed: number;
    readonly faults: typeof USUAL_FAULTS;
    /** Where a balancer cuts each answer of an export. */
    readonly cutExportsAt: number;
  };
} = Object.freeze({
  requests: 3_000,
  concurrency: 8,
  // A file of 5 MB.
  exportRecords: 40_000,
  lab: Object.freeze({ balancers: 4, rate: 0.01, seed: 1, faults: USUAL_FAULTS, cutExportsAt: 3_000_000 }),
});
