import type { Fields } from "./fields.ts";
import { MessageError } from "./message-error.ts";

/**
 * Where a body ends (RFC 9112 §6.3).
 *
 * @internal
 */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  /** With the connection; only answers may. */
  | { readonly kind: "close" };

/**
 * Says where the body of a request ends. Whatever two servers could understand in two ways is refused.
 *
 * @throws MessageError
 * @internal
 */
export function requestFraming(fields: Fields, minorVersion: 0 | 1): BodyFraming {
  const lengths = fields.all("content-length");
  if (!fields.has("transfer-encoding")) {
    return lengths.length === 0 ? NONE : { kind: "length", bytes: readLength(lengths) };
  }

  // RFC 9112 §6.1 lets a server refuse both, as the one is a likely attempt at smuggling.
  if (lengths.length > 0) {
    throw new MessageError("expected Content-Length or Transfer-Encoding, got both (RFC 9112 §6.1)");
  }
  if (minorVersion === 0) {
    throw new MessageError("expected no Transfer-Encoding in an HTTP/1.0 request (RFC 9112 §6.1)");
  }
  requireChunkedAlone(fields, 501);
  return CHUNKED;
}

/**
 * Says where the body of an answer ends. Whatever two readers could understand in two ways is refused, for whoever
 * passes it on.
 *
 * @throws MessageError
 * @internal
 */
export function responseFraming(head: FramedHead, method: string): BodyFraming {
  return framingOf(head, method, ({ minorVersion, headers }) => {
    if (minorVersion === 0) {
      throw new MessageError("expected no Transfer-Encoding in an HTTP/1.0 answer (RFC 9112 §6.1)");
    }
    requireChunkedAlone(headers, 502);
    return CHUNKED;
  });
}

/**
 * Says where the body of an answer ends, for whoever reads it himself: as undici does, which leaves transfer codings
 * beside `chunked` in the body.
 *
 * @throws MessageError
 * @internal
 */
export function answerFraming(head: FramedHead, method: string): BodyFraming {
  return framingOf(head, method, ({ headers }) =>
    /(?:^|,)[ \t]*chunked$/i.test(headers.get("transfer-encoding") ?? "") ? CHUNKED : CLOSE,
  );
}

interface FramedHead {
  readonly status: number;
  readonly minorVersion: 0 | 1;
  readonly headers: Fields;
}

function framingOf(
  head: FramedHead,
  method: string,
  framingByCodings: (head: FramedHead) => BodyFraming,
): BodyFraming {
  const { status, headers } = head;
  // RFC 9112 §6.3: whatever such a head says of a length, there is no body behind it.
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return NONE;

  const lengths = headers.all("content-length");
  if (headers.has("transfer-encoding")) {
    if (lengths.length > 0) {
      throw new MessageError("expected Content-Length or Transfer-Encoding, got both (RFC 9112 §6.3)");
    }
    return framingByCodings(head);
  }
  return lengths.length > 0 ? { kind: "length", bytes: readLength(lengths) } : CLOSE;
}

/**
 * A Content-Length as it is passed on. One that says the same several times says it once (RFC 9110 §8.6): receivers that
 * read it differently would not agree where the next message begins.
 *
 * @internal
 */
export function onceSaid(length: string): string {
  if (!length.includes(",")) return length;
  const [first = "", ...others] = length.split(",").map((part) => part.trim());
  return others.every((other) => other === first) ? first : length;
}

const NONE: BodyFraming = { kind: "none" };
const CHUNKED: BodyFraming = { kind: "chunked" };
const CLOSE: BodyFraming = { kind: "close" };

/** RFC 9110 §8.6: digits only, and if it is said twice, twice the same. */
function readLength(lines: readonly string[]): number {
  const [only = ""] = lines;
  if (lines.length === 1 && ONE_LENGTH.test(only)) return Number(only);
  const [first = "", ...others] = lines.flatMap((line) => line.split(","));
  const value = first.trim();
  const isNumber = ONE_LENGTH.test(value);
  if (isNumber && others.every((other) => other.trim() === value)) return Number(value);
  throw new MessageError(
    `expected one Content-Length, got ${JSON.stringify(lines.join(", "))} (RFC 9112 §6.3)`,
  );
}

const ONE_LENGTH = /^\d{1,15}$/;

/** Other transfer codings are never asked for (no `TE` is forwarded), and `chunked` may be there once (RFC 9112 §6.1). */
function requireChunkedAlone(fields: Fields, status: number): void {
  const value = fields.get("transfer-encoding") ?? "";
  if (/^chunked$/i.test(value)) return;
  throw new MessageError(
    `expected Transfer-Encoding: chunked, got ${JSON.stringify(value)} (RFC 9112 §6.1)`,
    /^[a-z0-9 ,_-]*$/i.test(value) && !/chunked/i.test(value) ? status : 400,
  );
}
