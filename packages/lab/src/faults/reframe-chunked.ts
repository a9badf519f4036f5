import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * A middlebox has framed the cut body anew in chunks and ended it with a proper terminator; the connection
 * stays open. A response that is not chunked becomes so first.
 *
 * @internal
 */
export const reframeChunked: Fault = createCutFault({
  name: "reframe-chunked",
  summary: "cut, and the chunked body ended properly",
  framing: "chunked",
  promise: "kept",
  ending: "keep-alive",
});
