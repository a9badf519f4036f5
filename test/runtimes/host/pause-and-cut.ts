import type { Exchange, Fault } from "@lastbyte/lab";

/**
 * Sends `cutAt` bytes or a little less, pauses, and closes the connection: by then, the client has read what came.
 * Some clients throw away what they have not handed on yet when they learn of the end, and without the pause it would be
 * a matter of luck how much that is.
 */
export const pauseAndCut: Fault = {
  name: "pause-and-cut",
  summary: "the rest is missing, FIN after a pause",
  effect: "damaged",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const { client, settings } = exchange;
  const response = await exchange.ask();
  const mostBytes = settings.cutAt ?? 0;
  let sentBytes = 0;
  await client.write(response.head.bytes);
  for await (const { raw, content } of response.body) {
    if (sentBytes + content.length > mostBytes) break;
    await client.write(raw);
    sentBytes += content.length;
  }
  exchange.record({ bytesWhole: undefined, bytesSent: sentBytes });
  await exchange.wait(settings.delayMs ?? 100);
  client.finish();
}
