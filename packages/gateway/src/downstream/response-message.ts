import { STATUS_CODES } from "node:http";
import { hopByHopNames, onceSaid } from "@lastbyte/node/transport";
import type { ResponseMessageHead } from "@lastbyte/node/transport";

/**
 * Writes the head of an answer for the client: the upstream's fields as they came, but those of its own connection.
 *
 * @internal
 */
export function responseMessage(head: ResponseMessageHead, own: OwnFields): string {
  const { headers } = head;
  const dropped = hopByHopNames(headers);
  let text = `HTTP/1.1 ${head.status} ${head.reason}\r\n`;
  let toldLength = own.framing.kind !== "as_it_came";
  for (let index = 0; index < headers.count; index += 1) {
    const name = headers.nameAt(index);
    if (dropped.has(name)) continue;
    if (name === "content-length") {
      if (!toldLength) text += `${headers.list[2 * index] ?? ""}: ${onceSaid(headers.get(name) ?? "")}\r\n`;
      toldLength = true;
      continue;
    }
    text += `${headers.list[2 * index] ?? ""}: ${headers.list[2 * index + 1] ?? ""}\r\n`;
  }
  if (own.framing.kind === "length") text += `Content-Length: ${own.framing.bytes}\r\n`;
  if (own.framing.kind === "chunked") text += "Transfer-Encoding: chunked\r\n";
  if (own.proxyStatus !== undefined) text += `Proxy-Status: ${own.proxyStatus}\r\n`;
  if (own.connection !== undefined) text += `Connection: ${own.connection}\r\n`;
  if (own.upgrade !== undefined) text += `Upgrade: ${own.upgrade}\r\n`;
  return `${text}\r\n`;
}

/** @internal */
export interface OwnFields {
  readonly framing:
    | { readonly kind: "as_it_came" }
    | { readonly kind: "length"; readonly bytes: number }
    | { readonly kind: "chunked" }
    /** The end of the connection is the end of the body. */
    | { readonly kind: "close" }
    /** There is no body, and nothing to say of one. */
    | { readonly kind: "none" };
  readonly connection: "close" | "keep-alive" | "Upgrade" | undefined;
  readonly proxyStatus: string | undefined;
  readonly upgrade?: string | undefined;
}

/**
 * Writes the first line of an answer of the gateway's own, and its fields.
 *
 * @internal
 */
export function ownMessage(status: number, list: readonly string[]): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}\r\n`;
  for (let index = 0; index < list.length; index += 2)
    text += `${list[index] ?? ""}: ${list[index + 1] ?? ""}\r\n`;
  return `${text}\r\n`;
}
