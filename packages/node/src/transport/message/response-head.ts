import { Fields } from "./fields.ts";
import { MessageError } from "./message-error.ts";

/**
 * The head of a response (RFC 9112 §4).
 *
 * @internal
 */
export interface ResponseMessageHead {
  readonly status: number;
  readonly reason: string;
  readonly minorVersion: 0 | 1;
  /** Called so because the engine calls them so. */
  readonly headers: Fields;
}

/**
 * Reads the head of a response: status line and field lines, each with its CRLF, in Latin-1.
 *
 * @throws MessageError
 * @internal
 */
export function parseResponseHead(text: string, maxFields: number): ResponseMessageHead {
  STATUS_LINE.lastIndex = 0;
  const match = STATUS_LINE.exec(text);
  if (match === null) {
    const shown = JSON.stringify(text.split("\n", 1)[0]?.slice(0, SHOWN_CHARACTERS));
    throw new MessageError(`expected a status line such as "HTTP/1.1 200 OK", got ${shown} (RFC 9112 §4)`);
  }
  const [line, minor, status, reason = ""] = match;
  return {
    status: Number(status),
    reason,
    minorVersion: minor === "1" ? 1 : 0,
    headers: Fields.parse(text, line.length, maxFields),
  };
}

/** What stands in the place of a status line may be content, of which no more than this is told. */
const SHOWN_CHARACTERS = 16;

/** RFC 9112 §4. Some servers leave out the space before an empty reason, which nobody can misunderstand. */
const STATUS_LINE = /HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?\r\n/y;
