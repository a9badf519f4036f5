import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * Content-Length promises the whole body, the last packet is missing, and the connection is reset (RST). A
 * response that is not framed by a length is measured and given one first.
 *
 * @internal
 */
export const cutLengthReset: Fault = createCutFault({
  name: "cut-length-reset",
  summary: "Content-Length whole, the last packet missing, RST",
  framing: "length",
  promise: "whole",
  ending: "reset",
});
