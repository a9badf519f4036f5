import type { Exchange } from "../exchange.ts";
import { codingOf } from "../framing/content-coding.ts";
import type { Check, CheckFactory, ResponseHead } from "./check.ts";
import { digestChecks } from "./digest.ts";
import { JsonCheck } from "./json.ts";
import { parseMediaType } from "./media-type.ts";
import type { MediaType } from "./media-type.ts";
import { UnlessEmpty } from "./unless-empty.ts";

/**
 * The checks for one answer: digests of the bytes as they were sent, then what its content can tell.
 *
 * @param own - The caller's checks. They come last.
 * @internal
 */
export function selectChecks(exchange: Exchange, own: readonly CheckFactory[]): readonly Check[] {
  if (exchange.body === undefined) return [];
  const isReadable = exchange.codingUndone || codingOf(exchange.head) === "identity";
  return [...digestChecks(exchange), ...(isReadable ? contentChecks(exchange.head, own) : [])];
}

/**
 * The checks that read the content, for bytes whose content coding is undone.
 *
 * @internal
 */
export function contentChecks(head: ResponseHead, own: readonly CheckFactory[]): readonly Check[] {
  const builtIn = builtInCheck(head);
  const checks: Check[] = builtIn === undefined ? [] : [builtIn];
  for (const create of own) {
    const check = create(head);
    if (check !== undefined) checks.push(check);
  }
  return checks;
}

function builtInCheck(head: ResponseHead): Check | undefined {
  // A part of a document is open by nature, and says nothing about the whole.
  if (head.status === 206) return undefined;
  const type = parseMediaType(head.headers.get("content-type"));
  if (type === undefined || !isAsciiBased(type)) return undefined;

  if (isJson(type.essence)) {
    return head.status === 200 ? new JsonCheck() : new UnlessEmpty(new JsonCheck());
  }
  return undefined;
}

/** `json-seq` and the JSON lists by line are other formats, and have other names. */
function isJson(essence: string): boolean {
  return JSON_TYPES.has(essence) || essence.endsWith("+json");
}

const JSON_TYPES: ReadonlySet<string> = new Set(["application/json", "text/json", "application/x-json"]);

/**
 * Whether brackets and quotes are the bytes that they are in ASCII, and never part of another character. In UTF-16
 * and UTF-32 they are not; in Shift_JIS, GBK and Big5 they may be the second byte of a character.
 */
function isAsciiBased(type: MediaType): boolean {
  const charset = type.parameters.get("charset")?.toLowerCase() ?? "";
  return ASCII_BASED.has(charset);
}

/** What JSON is sent in: UTF-8 (RFC 8259 §8.1), and what old servers say of it by default. */
const ASCII_BASED: ReadonlySet<string> = new Set([
  "",
  "utf-8",
  "utf8",
  "us-ascii",
  "ascii",
  "iso-8859-1",
  "latin1",
  "windows-1252",
]);
