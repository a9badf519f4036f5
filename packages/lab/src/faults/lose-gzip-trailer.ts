import { createCutCodingFault } from "../delivery/cut-coding-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * All the data comes, but the gzip trailer, its last 8 bytes (RFC 1952 §2.3.1), is missing; length or last chunk
 * are made to match.
 *
 * A plain response is compressed here first, and sent in chunks, where the client accepts the coding;
 * otherwise, and for a part (206), the fault does not apply.
 *
 * @internal
 */
export const loseGzipTrailer: Fault = createCutCodingFault({
  name: "lose-gzip-trailer",
  summary: "gzip stream without its last 8 bytes (CRC32, ISIZE), framing made to match",
  coding: "gzip",
  leastBytes: 8,
  cut: { kind: "tail", cutBytes: 8 },
});
