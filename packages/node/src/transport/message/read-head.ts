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
 * @param start - What every such head begins with, if there is anything.
 * @throws MessageError for one that is too large, begins otherwise, or has a line that ends without CR.
 * @internal
 */
export function readHeadNow(reader: SocketReader, maxBytes: number, start = ""): string | undefined {
  try {
    const head = reader.readTextThroughNow(END_OF_HEAD, maxBytes, (bytes, newFrom) => {
      if (newFrom < start.length) refuseOtherStart(bytes, start);
      refuseBareLineFeed(bytes, newFrom);
    });
    return head?.slice(0, -2);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MessageError(`expected a head of at most ${maxBytes} bytes, got more`, 431);
  }
}

const END_OF_HEAD = Buffer.from("\r\n\r\n");
const LF = 10;
const CR = 13;

/** Such a head might never get to the end that we wait for (RFC 9112 §2.2). */
function refuseBareLineFeed(bytes: Buffer, newFrom: number): void {
  for (let index = bytes.indexOf(LF, newFrom); index !== -1; index = bytes.indexOf(LF, index + 1)) {
    if (bytes[index - 1] === CR) continue;
    throw new MessageError("expected lines that end with CRLF, got one that ends with LF (RFC 9112 §2.2)");
  }
}

/** Whoever speaks another protocol waits for us as we would wait for him. */
function refuseOtherStart(bytes: Buffer, start: string): void {
  const seen = bytes.toString("latin1", 0, start.length);
  if (start.startsWith(seen)) return;
  throw new MessageError(
    `expected a head that begins with ${JSON.stringify(start)}, got ${JSON.stringify(seen)}`,
  );
}
