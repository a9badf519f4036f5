import { bearsContent } from "../delivery/representation.ts";
import { framedHead } from "../delivery/framed-head.ts";
import type { Exchange, Fault } from "./fault.ts";

/**
 * The status and the fields as they came, `Content-Length: 0`, and no body; the connection stays open. Any
 * other framing is taken away first.
 *
 * @internal
 */
export const reframeEmpty: Fault = {
  name: "reframe-empty",
  summary: "Content-Length 0 and no body",
  effect: "damaged",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const response = await exchange.ask();
  if (!bearsContent(response)) {
    await exchange.pass(response);
    return;
  }
  const { framing } = response;
  const bytesWhole = framing.kind === "length" ? framing.lengthBytes : undefined;
  exchange.record({ bytesWhole, bytesSent: 0 });
  const head = framedHead(response.head, framing, { kind: "length", lengthBytes: 0 });
  await exchange.client.write(head.bytes);
}
