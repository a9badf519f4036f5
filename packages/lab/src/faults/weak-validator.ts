import { editHead, fieldValue } from "../wire/message-head.ts";
import type { Exchange, Fault } from "./fault.ts";

/**
 * A strong entity tag `"x"` arrives as the weak `W/"x"`, which is no proof that two parts belong together
 * (RFC 9110 §8.8.1). Applies to responses with a strong tag.
 *
 * @internal
 */
export const weakValidator: Fault = {
  name: "weak-validator",
  summary: "the strong ETag arrives as a weak one",
  effect: "altered",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const response = await exchange.ask();
  const etag = fieldValue(response.head, "etag");
  if (etag?.startsWith('"') !== true) {
    await exchange.pass(response);
    return;
  }
  const { framing } = response;
  const lengthBytes = framing.kind === "length" ? framing.lengthBytes : undefined;
  exchange.record({ bytesWhole: lengthBytes, bytesSent: lengthBytes ?? 0 });
  await exchange.pass({ ...response, head: editHead(response.head, { replace: { etag: `W/${etag}` } }) });
}
