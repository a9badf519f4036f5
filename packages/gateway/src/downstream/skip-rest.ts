import type { SocketReader } from "@lastbyte/node/transport";

/**
 * Reads on, so that a client can finish what it sends: until it closes its side, or sends more than anybody should.
 *
 * @internal
 */
export async function skipRest(reader: SocketReader): Promise<void> {
  let skippedBytes = 0;
  for (;;) {
    const chunk = await reader.read();
    skippedBytes += chunk?.length ?? 0;
    if (chunk === undefined || skippedBytes > MAX_SKIPPED_BYTES) return;
  }
}

const MAX_SKIPPED_BYTES = 1_048_576;
