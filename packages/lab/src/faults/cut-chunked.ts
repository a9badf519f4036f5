import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * The last data and the terminating chunk are missing, FIN. What is sent consists of whole chunks, with the
 * boundaries where the bytes arrived. A response that is not chunked becomes so first.
 *
 * @internal
 */
export const cutChunked: Fault = createCutFault({
  name: "cut-chunked",
  summary: "chunked, the last data and the last chunk missing, FIN",
  framing: "chunked",
  promise: "whole",
  ending: "finish",
});
