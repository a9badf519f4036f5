import type { Check, ResponseHead } from "./check.ts";
import { JsonCheck } from "./json.ts";
import { type MediaType, parseMediaType } from "./media-type.ts";
import { isBoundary, MultipartCheck } from "./multipart.ts";
import { RecordsCheck } from "./ndjson.ts";
import { UnlessEmpty } from "./unless-empty.ts";

/**
 * The check that the media type of a response allows, for bytes whose content coding is undone.
 *
 * The content of a 206 is a part, and not judged by the type of the whole. Only `multipart/byteranges` describes the
 * message itself (RFC 9110 §15.3.7.2). An empty body is missing something where the status promises content, and is
 * whole where it doesn't: a 404 that calls itself JSON and brings nothing is common.
 *
 * @internal
 */
export function builtInCheck(head: ResponseHead): Check | undefined {
  const type = parseMediaType(head.headers.get("content-type"));
  if (type === undefined) return undefined;
  if (head.status === PARTIAL_CONTENT && type.essence !== "multipart/byteranges") return undefined;

  const check = type.essence.startsWith("multipart/") ? multipartCheck(type) : jsonCheck(type);
  const promisesContent = head.status === OK || head.status === PARTIAL_CONTENT;
  return check === undefined || promisesContent ? check : new UnlessEmpty(check);
}

const OK = 200;
const PARTIAL_CONTENT = 206;

function multipartCheck({ essence, parameters }: MediaType): Check | undefined {
  // It ends when the viewer has seen enough, so a closing delimiter is not to be expected.
  if (essence === "multipart/x-mixed-replace") return undefined;
  const boundary = parameters.get("boundary");
  return boundary !== undefined && isBoundary(boundary) ? new MultipartCheck(boundary) : undefined;
}

function jsonCheck({ essence, parameters }: MediaType): Check | undefined {
  if (!ASCII_BASED.test(parameters.get("charset") ?? "")) return undefined;
  if (JSON_TYPES.has(essence) || essence.endsWith("+json")) return new JsonCheck();
  if (NDJSON_TYPES.has(essence)) return new RecordsCheck("ndjson");
  // RFC 7464, and the structured suffix of RFC 8091.
  if (essence === "application/json-seq" || essence.endsWith("+json-seq"))
    return new RecordsCheck("json-seq");
  return undefined;
}

const JSON_TYPES: ReadonlySet<string> = new Set(["application/json", "text/json", "application/x-json"]);

/** Types with one JSON text a line. */
const NDJSON_TYPES: ReadonlySet<string> = new Set([
  "application/ndjson",
  "application/x-ndjson",
  "application/jsonl",
  "application/x-jsonlines",
]);

/**
 * The charsets in which brackets and quotes are the bytes that they are in ASCII, and never part of another character.
 * In UTF-16 and UTF-32 they are not; in Shift_JIS, GBK and Big5 they may be the second byte of a character.
 */
const ASCII_BASED = /^(?:utf-?8|(?:us-)?ascii|iso-8859-\d+|latin1|windows-125\d|euc-(?:jp|kr))?$/i;
