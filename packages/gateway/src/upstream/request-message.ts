import { hopByHopNames } from "@lastbyte/node/transport";
import type { BodyFraming, Fields } from "@lastbyte/node/transport";

/**
 * Writes the head of the request that goes to the upstream: the client's fields in their order, without those that
 * were meant for the gateway, and with those that say which way it came.
 *
 * @internal
 */
export function requestMessage(request: OutgoingRequest, attempt: AttemptFields): string {
  const { fields, framing } = request;
  const dropped = hopByHopNames(fields);
  let text = `${request.method} ${request.target} HTTP/1.1\r\nHost: ${request.host}\r\n`;
  for (let index = 0; index < fields.count; index += 1) {
    const name = fields.nameAt(index);
    if (dropped.has(name) || REPLACED.has(name) || Object.hasOwn(attempt.fields, name)) continue;
    // The body of a later attempt is at hand; there is nothing to wait for.
    if (attempt.number > 1 && name === "expect") continue;
    text += `${fields.list[2 * index] ?? ""}: ${fields.list[2 * index + 1] ?? ""}\r\n`;
  }
  for (const [name, value] of Object.entries(attempt.fields)) text += `${name}: ${value}\r\n`;
  if (framing.kind === "length") text += `Content-Length: ${framing.bytes}\r\n`;
  if (framing.kind === "chunked") text += "Transfer-Encoding: chunked\r\n";
  if (request.upgrade !== undefined) text += `Connection: Upgrade\r\nUpgrade: ${request.upgrade}\r\n`;
  const { forwarding } = request;
  for (let index = 0; index < forwarding.length; index += 2)
    text += `${forwarding[index] ?? ""}: ${forwarding[index + 1] ?? ""}\r\n`;
  return `${text}\r\n`;
}

/**
 * A request as it is to be sent.
 *
 * @internal
 */
export interface OutgoingRequest {
  readonly method: string;
  /** Of the upstream's own URL. */
  readonly scheme: "http" | "https";
  readonly target: string;
  readonly host: string;
  readonly fields: Fields;
  readonly framing: BodyFraming;
  /** The protocol that the client would like to change to. */
  readonly upgrade: string | undefined;
  /** `Via`, `Forwarded` and `X-Forwarded-*`: names and values in turn. */
  readonly forwarding: readonly string[];
}

/** @internal */
export interface AttemptFields {
  readonly number: number;
  /** Fields to set, by their names in lower case. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Fields that this hop writes anew.
 *
 * @internal
 */
export const REPLACED: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "via",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-lastbyte-operation",
]);
