import type { SocketReader } from "../socket/socket-reader.ts";
import { MessageError } from "./message-error.ts";

/**
 * Reads a head up to its empty line: the first line and the field lines, each with its CRLF, in Latin-1.
 *
 * @returns `undefined` where the sender closed before the end of a head.
 * @throws MessageError for one that is too large, or has a line that ends without CR.
 * @internal
 */
export async function readHead(reader: SocketReader, maxBytes: number): Promise<string | undefined> {
  for (;;) {
    const head = readHeadNow(reader, maxBytes);
    if (head !== undefined) return head;
    if (!(await reader.more())) return undefined;
  }
}

/**
 * Reads a head that is at hand; `undefined` where it has not come to its end yet.
 *
 * @throws MessageError for one that is too large, or has a line that ends without CR.
 * @internal
 */
export function readHeadNow(reader: SocketReader, maxBytes: number): string | undefined {
  try {
    const head = reader.readThroughNow(END_OF_HEAD, maxBytes, refuseBareLineFeed);
    return head?.toString("latin1", 0, head.length - 2);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MessageError(`expected a head of at most ${maxBytes} bytes, got more`, 431);
  }
}

const END_OF_HEAD = Buffer.from("\r\n\r\n");
const LF = 10;
const CR = 13;

/** Such a head might never get to the end that we wait for (RFC 9112 §2.2). */
function refuseBareLineFeed(bytes: Buffer): void {
  const index = bytes.indexOf(LF);
  if (index === -1 || bytes[index - 1] === CR) return;
  throw new MessageError("expected lines that end with CRLF, got one that ends with LF (RFC 9112 §2.2)");
}
