import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * All the data comes, in chunks; only the terminating chunk `0` is missing, FIN. A response that is not
 * chunked becomes so first.
 *
 * @internal
 */
export const loseTerminator: Fault = createCutFault({
  name: "lose-terminator",
  summary: "chunked, all the data, the terminating chunk missing, FIN",
  framing: "chunked",
  promise: "whole",
  ending: "finish",
  cut: { kind: "nowhere" },
});
