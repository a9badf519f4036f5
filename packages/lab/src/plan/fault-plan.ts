import type { Fault, FaultSettings } from "../faults/fault.ts";

/**
 * Which responses a fault hits. Everything that is named must hold. A plan with `nthResponse` or
 * `firstAttempts` hits for certain unless it names a `rate`; any other hits at its `rate`, or at the lab's.
 *
 * Numbers count, from 1, the responses that this plan could have hit: those of its `balancer`, `methods` and
 * `path`.
 *
 * @public
 */
export interface FaultPlan extends FaultSettings {
  /** A name from the catalogue, or a fault of your own. */
  readonly fault: string | Fault;
  /** The share of responses that are hit, from 0 to 1. */
  readonly rate?: number;
  /** Only this balancer, counted from 0. */
  readonly balancer?: number;
  /** Only these methods. */
  readonly methods?: readonly string[];
  /** Only paths that contain this text, or match this expression. The query belongs to the path. */
  readonly path?: string | RegExp;
  /** Only the response of this number, or of these numbers. */
  readonly nthResponse?: number | readonly number[];
  /** Only the first so many attempts of each request. */
  readonly firstAttempts?: number;
  /** Only responses of this number and later ones. */
  readonly from?: number;
  /** Only responses before this number. */
  readonly until?: number;
}
