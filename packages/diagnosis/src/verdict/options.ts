/**
 * What a diagnosis is asked.
 *
 * @public
 */
export interface DiagnosisOptions {
  /** The service whose balancers are in question; one of `ledger.upstreams`. */
  readonly upstream: string;
  /**
   * The chance, over the whole life of a ledger, that any innocent balancer is ever blamed.
   *
   * @defaultValue 1e-6
   */
  readonly falseAlarm?: number;
  /**
   * Confidence of the intervals, the bounds and the onset.
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number;
  /**
   * Faults per request that are held to be normal; above it something is wrong.
   *
   * @defaultValue 1e-6
   */
  readonly normalRate?: number;
  /**
   * An upstream is called healthy when a rate as high as this is excluded.
   *
   * @defaultValue 1e-5
   */
  readonly healthyRate?: number;
  /**
   * A balancer that is worse than the others, but by less than this factor, isn't blamed: replacing it would change
   * little.
   *
   * @defaultValue 2
   */
  readonly leastRatio?: number;
  /**
   * It is called fleet-wide when it is excluded of every balancer that its rate is more than this many times that of
   * the others, …
   *
   * @defaultValue 3
   */
  readonly fleetWideRatio?: number;
  /**
   * … or that replacing it would spare more than this share of the faults.
   *
   * @defaultValue 0.05
   */
  readonly fleetWideShare?: number;
}

/**
 * What a service's operator holds to be normal and healthy.
 *
 * @public
 */
export type DiagnosisRates = Pick<DiagnosisOptions, "normalRate" | "healthyRate">;

/**
 * The defaults of a diagnosis.
 *
 * @public
 */
export const DIAGNOSIS_DEFAULTS: Required<Omit<DiagnosisOptions, "upstream">> = Object.freeze({
  falseAlarm: 1e-6,
  confidence: 0.95,
  normalRate: 1e-6,
  healthyRate: 1e-5,
  leastRatio: 2,
  fleetWideRatio: 3,
  fleetWideShare: 0.05,
});

/** @internal */
export type ResolvedDiagnosisOptions = Required<DiagnosisOptions>;

/**
 * Fills in the defaults and refuses what makes no sense.
 *
 * @throws RangeError
 * @internal
 */
export function resolveDiagnosisOptions(options: DiagnosisOptions): ResolvedDiagnosisOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: ResolvedDiagnosisOptions = { ...DIAGNOSIS_DEFAULTS, ...given, upstream: options.upstream };
  for (const name of ["falseAlarm", "confidence", "normalRate", "healthyRate", "fleetWideShare"] as const) {
    const value = resolved[name];
    if (!(value > 0 && value < 1)) throw refusal(name, "a share above 0 and below 1", value);
  }
  for (const name of ["leastRatio", "fleetWideRatio"] as const) {
    if (!(resolved[name] >= 1)) throw refusal(name, "a factor of at least 1", resolved[name]);
  }
  if (resolved.healthyRate < resolved.normalRate) {
    throw refusal("healthyRate", `at least normalRate, ${resolved.normalRate}`, resolved.healthyRate);
  }
  return resolved;
}

function refusal(name: string, expected: string, got: unknown): RangeError {
  return new RangeError(`${name}: expected ${expected}, got ${String(got)}: correct it or leave it out`);
}
