/**
 * How far outlier ejection may go. The word is Envoy's; the decision is another: it needs evidence that an innocent
 * peer gives once in a million, at whatever rate, and time alone brings nobody back.
 *
 * @public
 */
export interface OutlierEjectionOptions {
  /**
   * The share of a name's addresses that may be avoided at a time. One may be, if there are at least two.
   * @defaultValue 0.5
   */
  readonly maxShare?: number;
  /**
   * The share of its usual requests that an avoided address still gets, so that it can show that it is well. Only
   * requests that can be sent again are used for that.
   * @defaultValue 0.01
   */
  readonly probeShare?: number;
  /**
   * The chance that an address that is as bad as it was is used again.
   * @defaultValue 1e-3
   */
  readonly falseReadmission?: number;
}

/**
 * Reads the option `outlierEjection`.
 *
 * @returns nothing where nobody is to be avoided
 * @throws TypeError for what makes no sense, and where the package that it takes isn't installed
 * @internal
 */
export function resolveOutlierEjection(
  option: boolean | OutlierEjectionOptions | undefined,
  isInstalled: () => boolean,
): OutlierEjectionOptions | undefined {
  if (option === undefined || option === false) return undefined;
  const given: unknown = option === true ? {} : option;
  if (typeof given !== "object" || given === null) {
    throw new TypeError(
      `option "outlierEjection" must be true, false or an object of options; got ${String(given)}`,
    );
  }
  for (const [name, value] of Object.entries(given)) {
    if (!NAMES.has(name)) {
      throw new TypeError(
        `option "outlierEjection.${name}" is unknown; those known are ${[...NAMES].join(", ")}`,
      );
    }
    if (value !== undefined && !(typeof value === "number" && value > 0 && value < 1)) {
      throw new TypeError(
        `option "outlierEjection.${name}" must be a share above 0 and below 1; got ${String(value)}`,
      );
    }
  }
  if (!isInstalled()) {
    throw new TypeError(
      'option "outlierEjection" needs the package @lastbyte/diagnosis beside @lastbyte/node: npm install @lastbyte/diagnosis',
    );
  }
  return given;
}

const NAMES: ReadonlySet<string> = new Set(["maxShare", "probeShare", "falseReadmission"]);

/**
 * Whether the package that makes diagnoses is installed. It is large and seldom needed, so it doesn't come along by
 * itself.
 *
 * @internal
 */
export function isDiagnosisInstalled(): boolean {
  try {
    import.meta.resolve("@lastbyte/diagnosis/feed");
    return true;
  } catch {
    return false;
  }
}
