/**
 * A peer that was blamed, and how it is treated since.
 *
 * - `avoided`: requests go to others, but for a small share that shows how it does.
 * - `readmitted`: it is used like any other again; what it did before counts no more.
 *
 * @public
 */
export interface Ejection {
  readonly peer: string;
  readonly kind: "avoided" | "readmitted";
  /** Since when, in milliseconds since 1970. */
  readonly sinceMs: number;
  /** Faults per request that it had at least, when it was blamed. */
  readonly badRate: number;
  /** Faults per request of the others at that time, or what counts as good where they had none. */
  readonly goodRate: number;
  /**
   * What was counted of it until then. It tells what was counted since, where so many peers are counted that there is
   * no room for time.
   */
  readonly before?: { readonly requests: number; readonly faults: number };
}

/**
 * What is to be done about blamed peers, to be handed in again with the next diagnosis.
 *
 * @public
 */
export interface EjectionPlan {
  readonly ejections: readonly Ejection[];
  /** The peers to avoid while others are left. */
  readonly avoid: readonly string[];
  /** The share of the requests to an avoided peer that is still to be sent to it, so that it can show that it is well. */
  readonly probeShare: number;
  /** Peers that are blamed and not avoided, and why. */
  readonly spared: readonly { readonly peer: string; readonly because: "too_many_avoided" }[];
}

/**
 * How far ejection may go.
 *
 * @public
 */
export interface EjectionOptions {
  /**
   * The share of the peers that may be avoided at a time. One peer may be, if there are at least two.
   *
   * @defaultValue 0.5
   */
  readonly maxShare?: number;
  /**
   * The chance that a peer that is as bad as it was is readmitted.
   *
   * @defaultValue 1e-3
   */
  readonly falseReadmission?: number;
  /**
   * The share of the requests to an avoided peer that is still sent to it.
   *
   * @defaultValue 0.01
   */
  readonly probeShare?: number;
}

/**
 * The defaults of ejection.
 *
 * @public
 */
export const EJECTION_DEFAULTS: Required<EjectionOptions> = Object.freeze({
  maxShare: 0.5,
  falseReadmission: 1e-3,
  probeShare: 0.01,
});
