import type { Exchange, Fault } from "./fault.ts";

// As long as a response takes whose packet had to be sent again: the least retransmission timeout of Linux.
const DEFAULT_DELAY_MS = 200;

/**
 * The response comes `delayMs` (200 ms) late, and byte for byte.
 *
 * @internal
 */
export const latency: Fault = {
  name: "latency",
  summary: "late, but whole",
  effect: "slowed",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const response = await exchange.ask();
  const { framing } = response;
  const bytes = framing.kind === "length" ? framing.lengthBytes : 0;
  exchange.record({ bytesWhole: framing.kind === "length" ? bytes : undefined, bytesSent: bytes });
  await exchange.wait(exchange.settings.delayMs ?? DEFAULT_DELAY_MS);
  await exchange.pass(response);
}
