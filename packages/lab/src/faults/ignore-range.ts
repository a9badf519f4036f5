import { fieldValue } from "../wire/message-head.ts";
import type { Exchange, Fault } from "./fault.ts";

/**
 * A request for a range is answered with 200 and the whole: Range and If-Range never reach the upstream.
 * Applies to requests with Range.
 *
 * @internal
 */
export const ignoreRange: Fault = {
  name: "ignore-range",
  summary: "a request for a range gets 200 and the whole",
  effect: "altered",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  if (fieldValue(exchange.request.head, "range") === undefined) {
    await exchange.pass(await exchange.ask());
    return;
  }
  const response = await exchange.ask({ remove: ["range", "if-range"] });
  const { framing } = response;
  const lengthBytes = framing.kind === "length" ? framing.lengthBytes : undefined;
  exchange.record({ bytesWhole: lengthBytes, bytesSent: lengthBytes ?? 0 });
  await exchange.pass(response);
}
