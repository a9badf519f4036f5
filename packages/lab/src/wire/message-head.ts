/**
 * The head of an HTTP/1.1 message (RFC 9112 §2.1), kept as the exact bytes that came, so that a healthy
 * message can be passed on without a single byte changed, whatever the case or order of its fields.
 *
 * @public
 */
export interface MessageHead {
  /** Every byte from the start line to the empty line, both included. */
  readonly bytes: Buffer;
  /** The request line or the status line, without its CRLF. */
  readonly startLine: string;
  /** The field lines in the order in which they came. */
  readonly fields: readonly HeadField[];
}

/**
 * One field line.
 *
 * @public
 */
export interface HeadField {
  /** The name in lower case, for comparing. */
  readonly name: string;
  /** The value without the white space around it. */
  readonly value: string;
  /** The line as it came, without its CRLF. */
  readonly line: string;
}

/**
 * What to change in a head. Lines that are not named here stay byte for byte.
 *
 * @public
 */
export interface HeadEdits {
  readonly startLine?: string;
  /** Lower-case names of the fields to take out. */
  readonly remove?: readonly string[];
  /** Lines to put behind the others. */
  readonly append?: readonly string[];
  /** Values to put where a field already stands; names in lower case. */
  readonly replace?: Readonly<Record<string, string>>;
}

/**
 * Someone sent bytes that are no HTTP/1.1 message.
 *
 * @internal
 */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
}

// The characters of a token (RFC 9110 §5.6.2), then the colon with no white space before it (RFC 9112 §5.1).
const FIELD_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)$/s;

/**
 * Reads a head. Strict: folded lines and white space before a colon are refused, because proxies that
 * disagree about them are how messages get smuggled.
 *
 * @throws MalformedMessage
 * @internal
 */
export function parseHead(bytes: Buffer): MessageHead {
  // Latin-1 maps every byte to one character and back, so that no byte is lost.
  const lines = bytes.toString("latin1").split("\r\n");
  const [startLine = "", ...rest] = lines.slice(0, -2);
  return { bytes, startLine, fields: rest.map(parseField) };
}

function parseField(line: string): HeadField {
  const match = FIELD_LINE.exec(line);
  if (match === null) {
    throw new MalformedMessage(`Expected "name: value", got ${JSON.stringify(line.slice(0, 80))}.`);
  }
  return { name: (match[1] ?? "").toLowerCase(), value: (match[2] ?? "").trim(), line };
}

/**
 * The combined value of a field (RFC 9110 §5.2), or undefined where it does not stand.
 *
 * @internal
 */
export function fieldValue(head: MessageHead, name: string): string | undefined {
  const values = head.fields.filter((field) => field.name === name).map((field) => field.value);
  return values.length === 0 ? undefined : values.join(", ");
}

/**
 * Whether a comma-separated field, such as Connection, holds this token.
 *
 * @internal
 */
export function hasToken(head: MessageHead, name: string, token: string): boolean {
  const value = fieldValue(head, name) ?? "";
  return value.split(",").some((part) => part.trim().toLowerCase() === token);
}

/**
 * Makes a head with some lines changed and every other line as it came.
 *
 * @internal
 */
export function editHead(head: MessageHead, edits: HeadEdits): MessageHead {
  const removed = new Set(edits.remove);
  const lines = head.fields
    .filter((field) => !removed.has(field.name))
    .map((field) => {
      const value = edits.replace?.[field.name];
      return value === undefined ? field.line : `${field.line.slice(0, field.name.length)}: ${value}`;
    });
  const all = [edits.startLine ?? head.startLine, ...lines, ...(edits.append ?? [])];
  return parseHead(Buffer.from(`${all.join("\r\n")}\r\n\r\n`, "latin1"));
}
