import type { SocketReader } from "../socket/socket-reader.ts";
import { MessageError } from "./message-error.ts";
import { readHeadNow } from "./read-head.ts";
import { parseResponseHead } from "./response-head.ts";
import type { ResponseMessageHead } from "./response-head.ts";

/**
 * Reads the head of an answer, behind those of the interim ones (RFC 9110 §15.2).
 *
 * @returns `undefined` where the sender closed before it came.
 * @throws MessageError
 * @internal
 */
export async function readFinalHead(
  reader: SocketReader,
  terms: HeadTerms,
): Promise<ResponseMessageHead | undefined> {
  let interim = 0;
  let emptyLine = EMPTY_LINE_BYTES;
  for (;;) {
    if (emptyLine > 0) emptyLine = skipEmptyLine(reader, emptyLine);
    const text = readHeadNow(reader, terms.maxHeadBytes, "HTTP/1.");
    if (text === undefined) {
      if (await reader.more()) continue;
      return undefined;
    }
    const head = parseResponseHead(text, terms.maxFields);
    if (head.status >= 200) return head;
    if (head.status === 101) {
      if (terms.mayUpgrade) return head;
      throw new MessageError("expected an answer in HTTP, got 101 although no other protocol was asked for");
    }
    interim += 1;
    if (interim > MAX_INTERIM_ANSWERS) {
      throw new MessageError(`expected at most ${MAX_INTERIM_ANSWERS} interim answers, got more`);
    }
    terms.onInterim?.(head);
  }
}

/**
 * Passes over an empty line before the answer, which every parser in use does for the sake of old servers.
 *
 * @returns how many more bytes of it there may be.
 */
function skipEmptyLine(reader: SocketReader, left: number): number {
  const bytes = reader.readNow();
  if (bytes === undefined) return left;
  let length = 0;
  while (length < left && (bytes[length] === CR || bytes[length] === LF)) length += 1;
  reader.unread(length === 0 ? bytes : bytes.subarray(length));
  return length === bytes.length ? left - length : 0;
}

const CR = 13;
const LF = 10;
const EMPTY_LINE_BYTES = 2;

/** @internal */
export interface HeadTerms {
  readonly maxHeadBytes: number;
  readonly maxFields: number;
  /** Whether another protocol was asked for, so that a 101 is the answer. */
  readonly mayUpgrade: boolean;
  readonly onInterim?: ((head: ResponseMessageHead) => void) | undefined;
}

/**
 * How many interim answers there may be before the final one (RFC 9110 §15.2).
 *
 * @internal
 */
export const MAX_INTERIM_ANSWERS = 20;
