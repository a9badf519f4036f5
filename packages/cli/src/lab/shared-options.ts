import type { ValueOption } from "../arguments/options.ts";
import { readRate, readWhole } from "../arguments/values.ts";
import { expectedFaults, readFaults } from "./read-faults.ts";
import { USUAL_FAULTS } from "./usual-faults.ts";

/**
 * The options of every command that starts a lab; each says by itself where the faults are listed.
 *
 * @internal
 */
export const sharedOptions: SharedOptions = {
  balancers: {
    kind: "value",
    placeholder: "<n>",
    help: "load balancers, each with an address of its own",
    expected: "a whole number from 1 to 64",
    read: readWhole(1, 64),
    fallback: 4,
    shownFallback: "4",
  },
  rate: {
    kind: "value",
    placeholder: "<share>",
    help: "share of responses that are damaged: 0.01, 1e-5, 1%",
    expected: "a share from 0 to 1, such as 0.01, 1e-5 or 1%",
    read: readRate,
    fallback: 0.01,
    shownFallback: "0.01",
  },
  faults: {
    kind: "value",
    placeholder: "<a,b>",
    expected: expectedFaults,
    read: readFaults,
    fallback: USUAL_FAULTS,
  },
  seed: {
    kind: "value",
    placeholder: "<n>",
    help: "where chance starts: the same seed damages the same responses",
    expected: "a whole number",
    read: readWhole(0, Number.MAX_SAFE_INTEGER),
    fallback: 1,
    shownFallback: "1",
  },
};

interface SharedOptions {
  readonly balancers: ValueOption<number>;
  readonly rate: ValueOption<number>;
  /** Without its help, which each command writes. */
  readonly faults: Omit<ValueOption<readonly string[]>, "help">;
  readonly seed: ValueOption<number>;
}
