import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * Content-Length promises the whole body, the last packet is missing, and the connection ends in order (FIN).
 * A response that is not framed by a length is measured and given one first.
 *
 * @internal
 */
export const cutLength: Fault = createCutFault({
  name: "cut-length",
  summary: "Content-Length whole, the last packet missing, FIN",
  framing: "length",
  promise: "whole",
  ending: "finish",
});
