import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * The last packet never comes, and the connection stays open until the client leaves, or until `stallMs`
 * have passed (ten minutes). The framing is the upstream'\''s.
 *
 * @internal
 */
export const stall: Fault = createCutFault({
  name: "stall",
  summary: "the last packet never comes, the connection stays open",
  framing: "same",
  promise: "whole",
  ending: "stall",
});
