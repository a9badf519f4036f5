import { Fields } from "@lastbyte/node/transport";
import type { RequestHead } from "../message/request-head.ts";

/**
 * How often a request may still be passed on, where its client has said so (RFC 9110 §7.6.2): only OPTIONS and TRACE
 * ask for that.
 *
 * @internal
 */
export function maxForwardsOf({ method, fields }: RequestHead): number | undefined {
  if (method !== "OPTIONS" && method !== "TRACE") return undefined;
  const value = fields.get("max-forwards");
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

/**
 * The fields of a request as they are passed on: with one forward less, where they are counted.
 *
 * @internal
 */
export function forwardedFields(head: RequestHead): Fields {
  const left = maxForwardsOf(head);
  if (left === undefined) return head.fields;
  const list = [...head.fields.list];
  for (let index = 0; index < head.fields.count; index += 1) {
    if (head.fields.nameAt(index) === "max-forwards") list[2 * index + 1] = String(left - 1);
  }
  return Fields.of(list);
}
