import type { Cell } from "./cells.ts";

/**
 * Why a wrong body may reach a client through the gateway without a word, where nothing shows that it is wrong, or
 * nothing can be said any more.
 */
export function whySilent(cell: Cell): string | undefined {
  const { fault, hits } = cell;
  if (fault === "change-version") return OTHER_VERSION;
  if (cell.body === "CSV of 5 KB") return OF_CSV[fault];
  if (fault === "always-malformed") return CLOSED;
  if (hits === "first") return undefined;
  if (fault === "reframe-empty" || fault === "always-empty") return EMPTY_TWICE;
  return cell.body === "JSON of 3 MB" && AS_IT_CAME.has(fault) ? HEAD_WAS_GONE : undefined;
}

const OTHER_VERSION = "another version is as good as the first";
const CLOSED = "the document is closed, so nothing was lost: the origin's own fault is the parser's to name";
const EMPTY_TWICE = "an empty answer that comes twice is taken as the origin's word";
const HEAD_WAS_GONE =
  "each answer ended at the same place, and well: it is passed on as it came, as it would be without the gateway, and its " +
  "head was gone before anything could be said in it";
const NO_FRAMING =
  "a body without length and chunks ends with its connection, and CSV does not show where it ends";
const MADE_TO_MATCH = "length or last chunk were made to match, and CSV does not show where it ends";
const NO_LINE = "no line at all is a whole CSV body";

const OF_CSV: Readonly<Record<string, string>> = {
  "cut-close": NO_FRAMING,
  "cut-close-http10": NO_FRAMING,
  "reframe-length": MADE_TO_MATCH,
  "reframe-chunked": MADE_TO_MATCH,
  "always-cut": MADE_TO_MATCH,
  "append-error": MADE_TO_MATCH,
  "reframe-empty": NO_LINE,
  "always-empty": NO_LINE,
};

const AS_IT_CAME: ReadonlySet<string> = new Set([
  "cut-close",
  "cut-close-http10",
  "reframe-length",
  "reframe-chunked",
  "append-error",
  "always-cut",
]);
