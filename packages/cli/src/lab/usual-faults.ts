/**
 * What the balancers do where nobody chooses: the last packet is lost in every form that it can take on the wire, and
 * now and then the answer as a whole.
 *
 * @internal
 */
export const USUAL_FAULTS: readonly string[] = [
  "cut-length",
  "cut-length-reset",
  "cut-chunked",
  "lose-terminator",
  "cut-close",
  "cut-close-reset",
  "reframe-length",
  "reframe-chunked",
  "reframe-empty",
  "append-error",
  "stall",
  "reset-before-head",
];
