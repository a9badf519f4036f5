import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * A middlebox has read the cut body whole and framed it anew: Content-Length is that of what is left, and the
 * connection stays open. A response that is not framed by a length is measured and given one.
 *
 * @internal
 */
export const reframeLength: Fault = createCutFault({
  name: "reframe-length",
  summary: "cut, and Content-Length made to match",
  framing: "length",
  promise: "kept",
  ending: "keep-alive",
});
