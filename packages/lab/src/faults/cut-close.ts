import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * No length and no chunks: the end of the connection is the end of the body, and it comes early, in order
 * (FIN). Any other framing is taken away first. Nothing in the framing shows the loss.
 *
 * @internal
 */
export const cutClose: Fault = createCutFault({
  name: "cut-close",
  summary: "no length, the connection finished early",
  framing: "close",
  promise: "kept",
  ending: "finish",
});
