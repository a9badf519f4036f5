import { createCutCodingFault } from "../delivery/cut-coding-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * The compressed stream loses its end, more than its trailer, and length or last chunk are made to match. Node's
 * own fetch takes what is left for the whole.
 *
 * A plain response is compressed here first, and sent in chunks, where the client accepts the coding;
 * otherwise, and for a part (206), the fault does not apply.
 *
 * @internal
 */
export const cutGzip: Fault = createCutCodingFault({
  name: "cut-gzip",
  summary: "gzip stream cut, framing made to match",
  coding: "gzip",
  leastBytes: 9,
});
