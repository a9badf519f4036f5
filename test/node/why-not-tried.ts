import * as zlib from "node:zlib";
import { codingOfFault } from "../faults/cells.ts";

/** Why a fault can't be tried here: the lab breaks a coding only where its Node can write it. */
export function whyNotTried(fault: string): string | false {
  return codingOfFault(fault) === "zstd" && !("zstdCompressSync" in zlib) ? "this Node has no zstd" : false;
}
