import type { FaultCode, Verification } from "lastbyte";
import type { BodyName } from "./cells.ts";

/** What a door that sends with the platform's fetch can know of a fault, by the rules of what counts as whole. */
export type Sight =
  /** The fault changes nothing that could be missed: the data arrives whole, at once. */
  | { readonly kind: "harmless"; readonly because: string }
  /** The loss shows, by this word. */
  | { readonly kind: "seen"; readonly code: FaultCode }
  /** Nothing can tell; the caller gets this, and the record says how far the body was verified. */
  | {
      readonly kind: "unseen";
      readonly data: "short" | "empty" | "other";
      readonly verification: Verification;
      readonly because: string;
    };

/** Says what shows of a fault on a body. */
export function sightOf(fault: string, body: BodyName): Sight {
  const rule = RULES[fault];
  if (rule === undefined) throw new Error(`no rule says what shows of "${fault}"; add one here`);
  return rule(body);
}

const seen =
  (code: FaultCode): Rule =>
  () => ({ kind: "seen", code });

const harmless =
  (because: string): Rule =>
  () => ({ kind: "harmless", because });

/** Framing and coding show nothing, so only the content can: JSON and NDJSON are open at their end. */
const contentAlone =
  (verification: Verification, because: string): Rule =>
  (body) =>
    body === "CSV"
      ? { kind: "unseen", data: "short", verification, because }
      : { kind: "seen", code: "content_incomplete" };

/** The fault breaks one content coding, so a body that has another one passes. */
const codingOnly =
  (coding: "gzip" | "other", rule: Rule): Rule =>
  (body) =>
    body === "gzip JSON" && coding === "other"
      ? { kind: "harmless", because: "the response has another content coding" }
      : rule(body);

const NO_FRAMING =
  "a body without length and chunks ends with its connection, so an early end looks like any other; " +
  "CSV does not show where it ends";
const MADE_TO_MATCH = "length or last chunk were made to match, and CSV does not show where it ends";
const LENIENT =
  "the platform's fetch takes what it can decode of a stream that was cut, and CSV does not show where it ends; " +
  "a door that sees the encoded bytes can tell";
const SMALL = "a small response is asked for whole, never by Range";

type Rule = (body: BodyName) => Sight;

const RULES: Readonly<Record<string, Rule>> = {
  none: harmless("nothing happens"),
  "cut-length": seen("http_response_incomplete"),
  "cut-length-reset": seen("connection_terminated"),
  "cut-chunked": seen("http_response_incomplete"),
  "cut-chunked-close": seen("http_response_incomplete"),
  "lose-terminator": seen("http_response_incomplete"),
  "cut-close": contentAlone("none", NO_FRAMING),
  // undici takes the reset of such a connection for its end (`onHttpSocketError`), so fetch does not show it.
  "cut-close-reset": contentAlone("none", `${NO_FRAMING}; fetch does not tell a reset from an end here`),
  "cut-close-http10": contentAlone("none", NO_FRAMING),
  "reframe-length": contentAlone("framing", MADE_TO_MATCH),
  "reframe-chunked": contentAlone("framing", MADE_TO_MATCH),
  "reframe-empty": empty,
  "cut-gzip": codingOnly("gzip", contentAlone("framing", LENIENT)),
  "lose-gzip-trailer": harmless(
    "the data is whole; only its checksum is missing, which fetch does not ask for",
  ),
  "cut-deflate": codingOnly("other", contentAlone("framing", LENIENT)),
  "cut-brotli": codingOnly("other", contentAlone("framing", LENIENT)),
  "cut-zstd": codingOnly("other", seen("http_response_content_coding")),
  stall: seen("connection_read_timeout"),
  "append-error": appended,
  "always-cut": contentAlone("framing", MADE_TO_MATCH),
  "always-empty": empty,
  "always-malformed": malformed,
  "reset-before-head": seen("connection_terminated"),
  trickle: harmless("slow is not lost"),
  latency: harmless("late is not lost"),
  "ignore-range": harmless(SMALL),
  "weak-validator": harmless(SMALL),
  "change-version": otherVersion,
  "lie-content-range": harmless(SMALL),
};

function empty(body: BodyName): Sight {
  if (body === "JSON" || body === "gzip JSON") return { kind: "seen", code: "content_incomplete" };
  const because = "no line at all is a whole CSV or NDJSON body";
  return { kind: "unseen", data: "empty", verification: "framing", because };
}

function appended(body: BodyName): Sight {
  if (body === "JSON" || body === "gzip JSON") return { kind: "seen", code: "content_incomplete" };
  const because =
    "length or last chunk were made to match, and the proxy's text ends like a line of its own; " +
    "a line that is none is the reader's to refuse";
  return { kind: "unseen", data: "other", verification: "framing", because };
}

function malformed(body: BodyName): Sight {
  if (body === "CSV" || body === "NDJSON") return { kind: "harmless", because: "the fault concerns JSON" };
  const because =
    "the document is closed, so nothing was lost: the origin's own fault is the parser's to name";
  return { kind: "unseen", data: "other", verification: "content", because };
}

function otherVersion(body: BodyName): Sight {
  const verification = body === "CSV" || body === "NDJSON" ? "framing" : "content";
  return { kind: "unseen", data: "other", verification, because: "another version is as good as the first" };
}
