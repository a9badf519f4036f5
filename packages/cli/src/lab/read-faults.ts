import { faultNames } from "@lastbyte/lab";
import { nearestName } from "../arguments/nearest-name.ts";
import { UsageError } from "../arguments/usage-error.ts";

/** @internal */
export const expectedFaults = "names of faults with commas between, such as cut-length,stall";

/**
 * Reads the names of faults: `cut-length,stall`.
 *
 * @throws UsageError for a name that is none, with the nearest that is.
 * @internal
 */
export function readFaults(text: string): readonly string[] | undefined {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) return undefined;
  for (const name of names) {
    if (faultNames.includes(name)) continue;
    const nearest = nearestName(name, faultNames);
    const hint = nearest === undefined ? "expected the name of one." : `did you mean ${nearest}?`;
    throw new UsageError(`--faults: there is no fault "${name}"; ${hint} See lastbyte lab --help.`);
  }
  return names;
}
