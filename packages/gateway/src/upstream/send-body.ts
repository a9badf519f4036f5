import { lastChunk } from "../message/last-chunk.ts";
import type { RequestBody } from "./request-body.ts";
import type { UpstreamConnection } from "./upstream-connection.ts";

/**
 * Sends the client's body on, as it comes and at the upstream's pace. Never rejects: when the upstream is gone, its
 * answer, or the lack of one, says so.
 *
 * @internal
 */
export async function sendBody(
  body: RequestBody,
  connection: UpstreamConnection,
  listener: BodyListener,
): Promise<void> {
  const { writer, socket } = connection;
  const isChunked = body.framing.kind === "chunked";
  try {
    for (let index = 0; !socket.destroyed; index += 1) {
      const chunk = await body.chunkAt(index);
      if (socket.destroyed) return;
      if (chunk === undefined) {
        if (isChunked) void writer.write(lastChunk(body.trailers));
        return listener.onSent();
      }
      listener.onProgress();
      if (isChunked) void writer.write(`${chunk.length.toString(16)}\r\n`);
      let pressure = writer.write(chunk);
      if (isChunked) pressure = writer.write("\r\n");
      await (pressure ?? writer.drained());
      listener.onProgress();
    }
  } catch (error) {
    listener.onBroken(error);
    // What was sent so far must not look like a whole body.
    socket.destroy();
  }
}

/** @internal */
export interface BodyListener {
  readonly onProgress: () => void;
  /** All of it is on its way. */
  readonly onSent: () => void;
  /** The client's part failed. */
  readonly onBroken: (error: unknown) => void;
}
