import type { Rate } from "../rates/rate.ts";

/**
 * What a diagnosis comes to.
 *
 * - `healthy`: a rate as high as `healthyRate` is excluded.
 * - `one_balancer`, `some_balancers`: these are worse than the others, at the false alarm that was asked for.
 * - `fleet_wide`: something is wrong, and it is excluded that any one balancer is much worse than the others.
 * - `not_enough_evidence`: more of the same will decide it; `needed` says how much.
 * - `undetermined`: no number of requests of this kind can decide it; `because` says why.
 *
 * @public
 */
export type Verdict =
  | { readonly kind: "healthy"; readonly action: "none" }
  | {
      readonly kind: "one_balancer" | "some_balancers";
      readonly action: "replace";
      readonly blamed: readonly Blamed[];
      readonly alternative: Alternative;
    }
  | {
      readonly kind: "fleet_wide";
      readonly action: "replacing_will_not_help";
      readonly alternative: Alternative;
      /** The most that replacing any one balancer could spare, as a share of the faults. */
      readonly spareableShare: number;
    }
  | {
      readonly kind: "not_enough_evidence";
      readonly action: "wait";
      /** `rate`: whether anything is wrong. `peers`: something is, and whether it is one balancer or all. */
      readonly about: "rate" | "peers";
      readonly alternative: Alternative;
      readonly needed: Needed;
    }
  | {
      readonly kind: "undetermined";
      readonly action: "separate_the_peers";
      readonly because: Obstacle;
      readonly alternative: Alternative;
    };

/**
 * Why nothing can be told: there is only one peer, or their addresses can't be seen, or all the faults of the suspect
 * came through one connection or operation.
 *
 * @public
 */
export type Obstacle = "one_peer" | "peers_unseen" | "one_connection";

/**
 * A balancer that is blamed.
 *
 * @public
 */
export interface Blamed {
  readonly peer: string;
  readonly faults: Rate;
  /** How many times the rate of the others its rate is; undefined where the others have no fault. */
  readonly ratio: number | undefined;
  /** The decimal logarithm of the evidence; 6 is one false alarm in a million, before dividing by the number of peers. */
  readonly evidence: number;
}

/**
 * The strongest explanation that is not excluded.
 *
 * @public
 */
export type Alternative =
  /** This balancer's rate is so many times that of the others; undefined where no number is excluded. */
  | { readonly kind: "peer"; readonly peer: string; readonly ratio: number | undefined }
  /** The rate is as high as this. */
  | { readonly kind: "rate"; readonly rate: number }
  /** It isn't the balancers at all, but something that all requests share: the origin, the network, this machine. */
  | { readonly kind: "elsewhere" };

/**
 * What it would take.
 *
 * @public
 */
export interface Needed {
  /** Requests without a fault until the upstream is called healthy. */
  readonly cleanRequests: number | undefined;
  /** The leading suspect; it is blamed after `faults` more faults, all of them on it. */
  readonly suspect: string | undefined;
  readonly faults: number | undefined;
  /** About how many requests through the suspect that is, at its rate so far. */
  readonly requests: number | undefined;
  /** It is called fleet-wide after about so many faults in all, if they fall as the requests do. */
  readonly fleetWideFaults: number | undefined;
}
