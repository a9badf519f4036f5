import type { Exchange, Fault } from "./fault.ts";

const DEFAULT_PIECE_BYTES = 512;
const DEFAULT_DELAY_MS = 5;
// What has not come after so many pauses comes at once, so that a large body does not take hours.
const MAX_PAUSES = 400;

/**
 * The body comes byte for byte, in pieces of `pieceBytes` (512) with `delayMs` (5 ms) between them. After 400
 * pauses the rest comes at once.
 *
 * @internal
 */
export const trickle: Fault = {
  name: "trickle",
  summary: "piece by piece, but whole",
  effect: "slowed",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const { client, settings } = exchange;
  const response = await exchange.ask();
  const { framing } = response;
  const lengthBytes = framing.kind === "length" ? framing.lengthBytes : undefined;
  exchange.record({ bytesWhole: lengthBytes, bytesSent: lengthBytes ?? 0 });

  const pieceBytes = settings.pieceBytes ?? DEFAULT_PIECE_BYTES;
  let pauses = 0;
  await client.write(response.head.bytes);
  for await (const { raw } of response.body) {
    for (let at = 0; at < raw.length;) {
      const end = pauses < MAX_PAUSES ? at + pieceBytes : raw.length;
      await client.write(raw.subarray(at, end));
      if (pauses < MAX_PAUSES) await exchange.wait(settings.delayMs ?? DEFAULT_DELAY_MS);
      pauses += 1;
      at = end;
    }
  }
  if (framing.kind === "close") client.finish();
}
