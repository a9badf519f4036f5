import type { Verification } from "lastbyte";
import type { BodyName, Cell } from "./cells.ts";
import type { Verdict } from "./measure-cell.ts";
import { sightOf } from "./sight.ts";

/** The default of `maxAttempts`. */
const MAX_ATTEMPTS = 3;

/** Reasons what must become of a cell: by what shows of the fault, and by the rules of what happens then. */
export function expectVerdict(cell: Cell): Verdict {
  const sight = sightOf(cell.fault, cell.body);
  const requests = Math.min(cell.faultyAttempts + 1, MAX_ATTEMPTS);
  if (sight.kind === "harmless" || !concernsPost(cell)) {
    return { data: "whole", requests: 1, verification: verificationOf(cell.body) };
  }
  if (sight.kind === "unseen") {
    return { data: sight.data, requests: 1, verification: sight.verification };
  }
  // An empty body is a fault with a 200 alone: many APIs answer 201 with nothing.
  if (cell.method === "POST" && isEmpty(cell)) {
    return { data: "empty", requests: 1, verification: "framing" };
  }
  // What was created may have been created: the request is not sent again, and the error says what is known.
  if (cell.method === "POST") {
    const applied = cell.fault === "reset-before-head" ? "unknown" : "yes";
    return { data: "error", requests: 1, code: sight.code, applied };
  }
  // An empty answer that comes twice is the origin's word.
  if (isEmpty(cell) && cell.faultyAttempts > 1) {
    return { data: "empty", requests: 2, verification: "none", note: "origin_repeats" };
  }
  if (cell.faultyAttempts < MAX_ATTEMPTS) {
    return { data: "whole", requests, verification: verificationOf(cell.body) };
  }
  return { data: "error", requests, code: sight.code };
}

/** How many answers the lab must have damaged on purpose for a cell, slowed and altered ones among them. */
export function expectDamages(cell: Cell, { requests }: Verdict): number {
  const passesOver =
    cell.fault === "none" ||
    cell.fault === "ignore-range" ||
    cell.fault === "lie-content-range" ||
    (cell.fault === "always-malformed" && (cell.body === "CSV" || cell.body === "NDJSON")) ||
    (/^cut-(?:deflate|brotli|zstd)$/.test(cell.fault) && cell.body === "gzip JSON") ||
    !concernsPost(cell);
  return passesOver ? 0 : Math.min(cell.faultyAttempts, requests);
}

/** The answer to a POST has no validator and no other version. */
function concernsPost({ fault, method }: Cell): boolean {
  return method === "GET" || (fault !== "change-version" && fault !== "weak-validator");
}

/** The end of NDJSON that is whole looks like the end of one that lost its last records. */
function verificationOf(body: BodyName): Verification {
  return body === "CSV" || body === "NDJSON" ? "framing" : "content";
}

function isEmpty({ fault }: Cell): boolean {
  return fault === "reframe-empty" || fault === "always-empty";
}
