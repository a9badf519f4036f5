import { createCutCodingFault } from "../delivery/cut-coding-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * The compressed stream loses its end, and length or last chunk are made to match. Needs a Node with zstd (22.15,
 * 23.8) where the upstream does not compress.
 *
 * A plain response is compressed here first, and sent in chunks, where the client accepts the coding;
 * otherwise, and for a part (206), the fault does not apply.
 *
 * @internal
 */
export const cutZstd: Fault = createCutCodingFault({
  name: "cut-zstd",
  summary: "zstd stream cut, framing made to match",
  coding: "zstd",
  leastBytes: 5,
});
