import type { Exchange, Fault } from "./fault.ts";

/**
 * The request is read and answered by the upstream, so its work is done; then the connection is reset (RST)
 * before the first byte of the response.
 *
 * @internal
 */
export const resetBeforeHead: Fault = {
  name: "reset-before-head",
  summary: "the request read and its work done, then RST before the first byte",
  effect: "damaged",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const { framing } = await exchange.ask();
  const bytesWhole = framing.kind === "length" ? framing.lengthBytes : undefined;
  exchange.record({ bytesWhole, bytesSent: 0 });
  await exchange.client.reset();
}
