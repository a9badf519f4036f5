import type { LookupFunction } from "node:net";
import type { LastbyteEvent } from "lastbyte";
import { systemClock } from "lastbyte/engine";
import type { Repeatability } from "lastbyte/engine";
import { OtherRoutes } from "./other-route.ts";
import type { OtherRoute } from "./other-route.ts";
import { OutlierEjection } from "./outlier-ejection.ts";
import { isDiagnosisInstalled, resolveOutlierEjection } from "./outlier-options.ts";
import type { OutlierEjectionOptions } from "./outlier-options.ts";

/**
 * Outlier ejection as a door uses it: it tells what happens to its calls, and asks where they are to go.
 *
 * @internal
 */
export class Outliers {
  readonly ejection: OutlierEjection;
  readonly #routes: OtherRoutes;

  constructor(ejection: OutlierEjection, lookup: LookupFunction) {
    this.ejection = ejection;
    this.#routes = new OtherRoutes({ now: () => systemClock.now(), lookup });
  }

  /**
   * Finds another route for the first attempt of a call, while something of its origin is avoided.
   *
   * @param origin nothing where it can't be steered
   */
  routeFinder(
    origin: URL | undefined,
    repeatability: Repeatability,
  ): (() => Promise<OtherRoute | undefined> | undefined) | undefined {
    if (origin === undefined) return undefined;
    return () => {
      const avoided = this.ejection.of(origin.origin);
      if (avoided === undefined) return undefined;
      return this.#routes.find(origin.hostname, avoided, { mayProbe: repeatability === "repeatable" });
    };
  }

  /** Listens to the calls of the door, and passes on what it hears. */
  listen(listener: ((event: LastbyteEvent) => void) | undefined): (event: LastbyteEvent) => void {
    return this.ejection.listen(listener);
  }
}

/**
 * Starts outlier ejection where the option asks for it.
 *
 * @throws TypeError for an option that makes no sense, and where `@lastbyte/diagnosis` isn't installed
 * @internal
 */
export function startOutlierEjection(
  option: boolean | OutlierEjectionOptions | undefined,
): OutlierEjection | undefined {
  const options = resolveOutlierEjection(option, isDiagnosisInstalled);
  if (options === undefined) return undefined;
  return new OutlierEjection(options, {
    wallNow: () => systemClock.wallNow(),
    warn: (message) => process.emitWarning(message, "LastbyteWarning"),
  });
}
