import type { OutgoingHttpHeaders } from "node:http";
import type { OriginContent } from "./send.ts";

/**
 * What an endpoint answers, before anyone thinks of framing, codings or ranges.
 *
 * @internal
 */
export type Answer =
  | {
      readonly kind: "json";
      readonly status?: number;
      readonly value: unknown;
      readonly headers?: OutgoingHttpHeaders;
    }
  | { readonly kind: "content"; readonly content: OriginContent; readonly headers?: OutgoingHttpHeaders }
  | { readonly kind: "empty"; readonly status: number; readonly headers?: OutgoingHttpHeaders }
  | { readonly kind: "stream"; readonly mediaType: string; readonly pieces: AsyncIterable<string> };

/**
 * An error in the shape of Asana's.
 *
 * @internal
 */
export function errorAnswer(status: number, message: string): Answer {
  const help = "For more information on API status codes and how to handle them, read the docs on errors.";
  return { kind: "json", status, value: { errors: [{ message, help }] } };
}
