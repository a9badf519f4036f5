import { createCutCodingFault } from "../delivery/cut-coding-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * The compressed stream loses its end, and length or last chunk are made to match. Brotli has no checksum: only
 * the missing last block (RFC 7932 §9.2) tells.
 *
 * A plain response is compressed here first, and sent in chunks, where the client accepts the coding;
 * otherwise, and for a part (206), the fault does not apply.
 *
 * @internal
 */
export const cutBrotli: Fault = createCutCodingFault({
  name: "cut-brotli",
  summary: "brotli stream cut, framing made to match",
  coding: "br",
  leastBytes: 2,
});
