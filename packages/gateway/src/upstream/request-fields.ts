import type { OutgoingHttpHeaders } from "node:http2";
import { addFields, pseudoFields } from "../http2/field-section.ts";
import { Fields, hopByHopNames } from "@lastbyte/node/transport";
import { REPLACED } from "./request-message.ts";
import type { AttemptFields, OutgoingRequest } from "./request-message.ts";

/**
 * Writes the head of the request that goes to an upstream over HTTP/2 (RFC 9113 §8.3.1): the same as
 * `requestMessage` says in HTTP/1.1.
 *
 * @internal
 */
export function requestFields(request: OutgoingRequest, attempt: AttemptFields): OutgoingHttpHeaders {
  const { fields, framing } = request;
  const dropped = hopByHopNames(fields);
  const list = pseudoFields({
    ":method": request.method,
    ":scheme": request.scheme,
    ":authority": request.host,
    ":path": request.target,
  });
  addFields(
    list,
    fields,
    (name) =>
      dropped.has(name) ||
      REPLACED.has(name) ||
      Object.hasOwn(attempt.fields, name) ||
      // The body of a later attempt is at hand; there is nothing to wait for.
      (attempt.number > 1 && name === "expect"),
  );
  Object.assign(list, attempt.fields);
  if (framing.kind === "length") list["content-length"] = String(framing.bytes);
  // Whoever wants trailers gets them (RFC 9110 §10.1.4); gRPC does not answer those who don't.
  if (/(?:^|,)[ \t]*trailers[ \t]*(?:,|$)/i.test(fields.get("te") ?? "")) list["te"] = "trailers";
  addFields(list, Fields.of(request.forwarding), () => false);
  return list;
}
