import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * Like cut-chunked, under `Connection: close`: older Nodes take the end of such a connection for the end of
 * the body, and notice nothing.
 *
 * @internal
 */
export const cutChunkedClose: Fault = createCutFault({
  name: "cut-chunked-close",
  summary: "chunked with Connection: close, the last data and the last chunk missing, FIN",
  framing: "chunked",
  promise: "whole",
  ending: "finish",
  head: { remove: ["connection", "keep-alive"], append: ["Connection: close"] },
});
