import { editHead, fieldValue } from "../wire/message-head.ts";
import type { Exchange, Fault, UpstreamResponse } from "./fault.ts";

/**
 * The part of a 206 is right, but its Content-Range names a range that lies one byte before it (one byte
 * behind, where it begins at 0). Who trusts the request instead of the response, or the response instead of the
 * request, splices wrongly. Applies to 206 with one part.
 *
 * @internal
 */
export const lieContentRange: Fault = {
  name: "lie-content-range",
  summary: "a 206 whose Content-Range is off by one byte",
  effect: "damaged",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const response = await exchange.ask();
  const lie = lieFor(response);
  if (lie === undefined) {
    await exchange.pass(response);
    return;
  }
  const { framing } = response;
  const lengthBytes = framing.kind === "length" ? framing.lengthBytes : undefined;
  exchange.record({ bytesWhole: lengthBytes, bytesSent: lengthBytes ?? 0 });
  await exchange.pass({ ...response, head: editHead(response.head, { replace: { "content-range": lie } }) });
}

function lieFor({ status, head }: UpstreamResponse): string | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(fieldValue(head, "content-range") ?? "");
  if (status !== 206 || match === null) return undefined;
  const [, first, last, whole = "*"] = match;
  const shift = Number(first) > 0 ? -1 : 1;
  return `bytes ${Number(first) + shift}-${Number(last) + shift}/${whole}`;
}
