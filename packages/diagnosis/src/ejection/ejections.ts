import type { Ledger } from "../ledger/ledger.ts";
import type { Diagnosis } from "../verdict/diagnose.ts";
import type { AvoidPlan } from "./avoidance.ts";
import { EJECTION_DEFAULTS } from "./ejection.ts";
import type { Ejection, EjectionOptions } from "./ejection.ts";
import { planEjections } from "./plan-ejections.ts";

/**
 * The ejections of all upstreams of a ledger, as they go on from one plan to the next.
 *
 * @public
 */
export class Ejections {
  readonly #ejections: Map<string, readonly Ejection[]>;
  readonly #onChange: (upstream: string, ejections: readonly Ejection[]) => void;

  /**
   * @param before what was remembered of an earlier life
   * @param onChange is told what to remember
   */
  constructor(
    before: ReadonlyMap<string, readonly Ejection[]> = new Map(),
    onChange: (upstream: string, ejections: readonly Ejection[]) => void = () => {},
  ) {
    this.#ejections = new Map(before);
    this.#onChange = onChange;
  }

  /** Peers of an upstream that are avoided, and those that were taken back. */
  of(upstream: string): readonly Ejection[] {
    return this.#ejections.get(upstream) ?? [];
  }

  /** Decides whom to avoid from now on. See `planEjections`. */
  plan({ ledger, diagnoses, atMs }: FleetFacts, options: EjectionOptions = {}): readonly AvoidPlan[] {
    return diagnoses.map((diagnosis) => {
      const { upstream } = diagnosis;
      const before = this.of(upstream);
      const { ejections, avoid } = planEjections({ ledger, diagnosis, before, atMs }, options);
      if (JSON.stringify(ejections) !== JSON.stringify(before)) {
        this.#ejections.set(upstream, ejections);
        this.#onChange(upstream, ejections);
      }
      return { upstream, peers: avoid, probeShare: options.probeShare ?? EJECTION_DEFAULTS.probeShare };
    });
  }
}

/**
 * What the ejections of a ledger are decided on.
 *
 * @public
 */
export interface FleetFacts {
  readonly ledger: Ledger;
  /** Those of the ledger's upstreams. */
  readonly diagnoses: readonly Diagnosis[];
  /** The present, in milliseconds since 1970. */
  readonly atMs: number;
}
