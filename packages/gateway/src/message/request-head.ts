import { Fields, MessageError } from "@lastbyte/node/transport";

/**
 * The head of a request (RFC 9112 §3, RFC 9113 §8.3.1).
 *
 * @internal
 */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly majorVersion: 1 | 2;
  readonly minorVersion: 0 | 1;
  readonly fields: Fields;
}

/**
 * Reads the head of a request: request line and field lines, each with its CRLF, in Latin-1.
 *
 * @throws MessageError
 * @internal
 */
export function parseRequestHead(text: string, maxFields: number): RequestHead {
  REQUEST_LINE.lastIndex = 0;
  const match = REQUEST_LINE.exec(text);
  if (match === null) throw refuse(text);
  const [line, method = "", target = "", minor] = match;
  return {
    method,
    target,
    majorVersion: 1,
    minorVersion: minor === "1" ? 1 : 0,
    fields: Fields.parse(text, line.length, maxFields),
  };
}

/** RFC 9112 §3: exactly one space between the parts; the target has no space and no control character. */
const REQUEST_LINE = /([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) HTTP\/1\.([01])\r\n/y;

function refuse(text: string): MessageError {
  const line = text.split("\n", 1)[0] ?? "";
  const version = / HTTP\/(\d+(?:\.\d+)?)\r?$/.exec(line)?.[1];
  if (version !== undefined && version !== "1.0" && version !== "1.1") {
    return new MessageError(`expected HTTP/1.1 or HTTP/1.0, got HTTP/${version}`, 505);
  }
  const shown = JSON.stringify(line.slice(0, 60));
  return new MessageError(`expected a request line such as "GET / HTTP/1.1", got ${shown} (RFC 9112 §3)`);
}

/**
 * Takes away an empty line in front of a request: some clients send one behind a body (RFC 9112 §2.2).
 *
 * @internal
 */
export function skipEmptyLine(bytes: Buffer): Buffer {
  return bytes[0] === CR && bytes[1] === LF ? bytes.subarray(2) : bytes;
}

const CR = 13;
const LF = 10;
