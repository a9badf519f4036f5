/**
 * Writes the head of a request as undici does (`lib/dispatcher/client-h1.js`, `writeH1`), so that no server can tell the
 * one from the other.
 *
 * @param fields - Names and values in turn, without those that frame the message.
 * @internal
 */
export function requestText(request: RequestHead, fields: readonly string[]): string {
  const { method, target, host, bodyBytes } = request;
  let text = `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: ${staysOpen(method) ? "keep-alive" : "close"}\r\n`;
  for (let index = 0; index < fields.length; index += 2) {
    text += `${fields[index] ?? ""}: ${fields[index + 1] ?? ""}\r\n`;
  }
  if (bodyBytes > 0 || expectsContent(method)) text += `content-length: ${bodyBytes}\r\n`;
  return `${text}\r\n`;
}

interface RequestHead {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly host: string;
  readonly bodyBytes: number;
}

/**
 * Whether a connection can serve another request behind this one. Some servers send a body behind the head that answers
 * HEAD, and some leave a body unread that they expect none of.
 *
 * @internal
 */
export function staysOpenBehind(method: string, bodyBytes: number): boolean {
  return staysOpen(method) && (bodyBytes === 0 || expectsContent(method));
}

function staysOpen(method: string): boolean {
  return method !== "HEAD";
}

/** Such a request says so even if it has no content (RFC 9110 §8.6). */
function expectsContent(method: string): boolean {
  return method === "POST" || method === "PUT" || method === "PATCH";
}
