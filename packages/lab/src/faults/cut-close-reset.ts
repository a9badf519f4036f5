import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * No length and no chunks, and the connection is reset (RST) before the end. RFC 9112 §8 calls such a body
 * incomplete; not every client does.
 *
 * @internal
 */
export const cutCloseReset: Fault = createCutFault({
  name: "cut-close-reset",
  summary: "no length, the connection reset early",
  framing: "close",
  promise: "kept",
  ending: "reset",
});
