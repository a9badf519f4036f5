import { fieldValue, MalformedMessage, type MessageHead } from "./message-head.ts";

/**
 * Where a body says that it ends (RFC 9112 §6.3).
 *
 * @public
 */
export type BodyFraming =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly lengthBytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/**
 * The framing of a response to a request with this method.
 *
 * @throws MalformedMessage
 * @internal
 */
export function responseFraming(method: string, head: MessageHead): BodyFraming {
  const status = statusOf(head);
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return { kind: "none" };

  const transferEncoding = fieldValue(head, "transfer-encoding");
  if (transferEncoding !== undefined)
    return isChunked(transferEncoding) ? { kind: "chunked" } : { kind: "close" };

  const lengthBytes = contentLength(head);
  return lengthBytes === undefined ? { kind: "close" } : { kind: "length", lengthBytes };
}

/**
 * The framing of a request. A request cannot be delimited by closing.
 *
 * @throws MalformedMessage
 * @internal
 */
export function requestFraming(head: MessageHead): BodyFraming {
  const transferEncoding = fieldValue(head, "transfer-encoding");
  if (transferEncoding !== undefined) {
    if (isChunked(transferEncoding)) return { kind: "chunked" };
    throw new MalformedMessage(`Expected a request body to end in "chunked", got ${transferEncoding}.`);
  }
  const lengthBytes = contentLength(head) ?? 0;
  return lengthBytes === 0 ? { kind: "none" } : { kind: "length", lengthBytes };
}

/**
 * The status code of a response head.
 *
 * @throws MalformedMessage
 * @internal
 */
export function statusOf(head: MessageHead): number {
  const match = /^HTTP\/1\.[01] ([1-9]\d\d)(?: |$)/.exec(head.startLine);
  if (match === null) {
    throw new MalformedMessage(
      `Expected an HTTP/1 status line, got ${JSON.stringify(head.startLine.slice(0, 80))}.`,
    );
  }
  return Number(match[1]);
}

function isChunked(transferEncoding: string): boolean {
  const codings = transferEncoding.split(",");
  return codings.at(-1)?.trim().toLowerCase() === "chunked";
}

function contentLength(head: MessageHead): number | undefined {
  const value = fieldValue(head, "content-length");
  if (value === undefined) return undefined;
  // A list of equal lengths counts as one (RFC 9112 §6.3, rule 5).
  const lengths = new Set(value.split(",").map((part) => part.trim()));
  const [length = ""] = lengths;
  if (lengths.size !== 1 || !/^\d{1,15}$/.test(length)) {
    throw new MalformedMessage(`Expected one decimal Content-Length, got ${JSON.stringify(value)}.`);
  }
  return Number(length);
}
