import type { FaultCode } from "lastbyte";
import type { RuntimeName } from "./case.ts";

/** The bodies that every fault is tried on. */
export const BODIES = ["JSON", "CSV", "gzip CSV"] as const;

export type BodyName = (typeof BODIES)[number];

/**
 * What a runtime shows of a fault: the engine's word for it, and then the fault is made good; nothing, because the data
 * is whole; or nothing, although it isn't.
 */
export type Sight =
  | FaultCode
  | "whole"
  | "hidden: short"
  | "hidden: empty"
  | "hidden: other"
  /** The runtime sent the request a second time by itself. */
  | "resent";

/** What most runtimes show, and what the others do. */
export type Expected = { readonly most: Sight } & { readonly [Name in RuntimeName]?: Sight };

/** What is known of a fault on a body in one runtime. */
export function sightOf(fault: string, body: BodyName, runtime: RuntimeName): Sight {
  const expected = SIGHTS[fault]?.[body];
  if (expected === undefined) throw new Error(`say in sights.ts what the runtimes show of "${fault}"`);
  return expected[runtime] ?? expected.most;
}

type Row = Readonly<Record<BodyName, Expected>>;

const INCOMPLETE = "http_response_incomplete";
const TERMINATED = "connection_terminated";
const CODING = "http_response_content_coding";
const SHORT = "hidden: short";

/** The framing shows it, whatever the body is. */
const byFraming = (expected: Expected): Row => ({ JSON: expected, CSV: expected, "gzip CSV": expected });

/** Only the content can show it, or a decoder that takes an early end for what it is. */
const byContent = (plain: Omit<Expected, "most">, coded: Omit<Expected, "most"> = STRICT_GZIP): Row => ({
  JSON: { most: "content_incomplete", ...plain },
  CSV: { most: SHORT, ...plain },
  "gzip CSV": { most: SHORT, ...coded },
});

/** The runtimes that don't take half a gzip stream. */
const STRICT_GZIP: Omit<Expected, "most"> = { deno: CODING, bun: CODING, workerd: CODING };

/** Where a runtime doesn't ask for a coding, a fault of that coding doesn't take hold. */
const byCoding = (json: Expected, csv: Expected): Row => ({ JSON: json, CSV: csv, "gzip CSV": csv });

const untouched = byFraming({ most: "whole" });

/** Bun and workerd tell a lost connection from a reset as little as Chromium tells a reset from an end. */
const cutByEnd = byFraming({ most: INCOMPLETE, bun: TERMINATED, workerd: TERMINATED });

/** Every fault of the lab, in the lab's order. */
export const SIGHTS: Readonly<Record<string, Row>> = {
  none: untouched,
  "cut-length": cutByEnd,
  "cut-length-reset": byFraming({ most: TERMINATED, deno: INCOMPLETE, chromium: INCOMPLETE }),
  "cut-chunked": cutByEnd,
  // The undici of these takes the end of a closing connection for the end of the body.
  "cut-chunked-close": {
    JSON: { ...cutByEnd.JSON, node20: "content_incomplete", node22: "content_incomplete" },
    CSV: { ...cutByEnd.CSV, node20: SHORT, node22: SHORT },
    "gzip CSV": { ...cutByEnd["gzip CSV"], node20: SHORT, node22: SHORT },
  },
  // Deno stops reading where gzip ends, before it would miss the last chunk.
  "lose-terminator": { ...cutByEnd, "gzip CSV": { ...cutByEnd["gzip CSV"], deno: "whole" } },
  "cut-close": byContent({}),
  // undici and Bun take the reset of such a connection for its end.
  "cut-close-reset": byContent(
    { deno: INCOMPLETE, workerd: TERMINATED, chromium: INCOMPLETE },
    { deno: INCOMPLETE, bun: CODING, workerd: TERMINATED, chromium: INCOMPLETE },
  ),
  "cut-close-http10": byContent({}),
  "reframe-length": byContent({}),
  "reframe-chunked": byContent({}),
  "reframe-empty": {
    JSON: { most: "content_incomplete" },
    CSV: { most: "hidden: empty" },
    "gzip CSV": { most: "hidden: empty", workerd: CODING },
  },
  "cut-gzip": byCoding(
    { most: "content_incomplete", deno: CODING, bun: CODING, workerd: "whole" },
    { most: SHORT, deno: CODING, bun: CODING, workerd: "whole" },
  ),
  "lose-gzip-trailer": byFraming({ most: "whole", deno: CODING, bun: CODING }),
  "cut-deflate": byCoding(
    { most: "content_incomplete", deno: "whole", bun: CODING, workerd: "whole" },
    { most: SHORT, deno: "whole", bun: CODING, workerd: "whole" },
  ),
  // Only Deno, Bun and Chromium ask for brotli on a connection that isn't encrypted.
  "cut-brotli": byCoding(
    { most: "whole", deno: CODING, bun: CODING, chromium: "content_incomplete" },
    { most: "whole", deno: CODING, bun: CODING, chromium: SHORT },
  ),
  // Chromium drops the whole frame that was cut.
  "cut-zstd": byCoding(
    { most: "whole", bun: CODING, chromium: "content_incomplete" },
    { most: "whole", bun: CODING, chromium: "hidden: empty" },
  ),
  stall: byFraming({ most: "connection_read_timeout" }),
  "append-error": {
    JSON: { most: "content_incomplete" },
    CSV: { most: "hidden: other" },
    "gzip CSV": { most: "hidden: other", ...STRICT_GZIP },
  },
  "always-cut": byContent({}),
  "always-empty": {
    JSON: { most: "content_incomplete" },
    CSV: { most: "hidden: empty" },
    "gzip CSV": { most: "hidden: empty", workerd: CODING },
  },
  "always-malformed": { ...untouched, JSON: { most: "hidden: other" } },
  // These send a request again by themselves when a connection that was used before breaks.
  "reset-before-head": byFraming({
    most: TERMINATED,
    deno: "resent",
    bun: "resent",
    workerd: "resent",
    chromium: "resent",
  }),
  trickle: untouched,
  latency: untouched,
  "ignore-range": untouched,
  "weak-validator": untouched,
  "change-version": { ...untouched, JSON: { most: "hidden: other" }, CSV: { most: "hidden: other" } },
  "lie-content-range": untouched,
};
