import { createCutCodingFault } from "../delivery/cut-coding-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * The compressed stream loses its end, more than its checksum of 4 bytes (RFC 1950 §2.2), and length or last
 * chunk are made to match.
 *
 * A plain response is compressed here first, and sent in chunks, where the client accepts the coding;
 * otherwise, and for a part (206), the fault does not apply.
 *
 * @internal
 */
export const cutDeflate: Fault = createCutCodingFault({
  name: "cut-deflate",
  summary: "deflate stream cut, framing made to match",
  coding: "deflate",
  leastBytes: 5,
});
