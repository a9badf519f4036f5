import type { Fields } from "@lastbyte/node/transport";
import type { RequestBody } from "./request-body.ts";

/**
 * Sends the client's body on, as it comes and at the upstream's pace. Never rejects: when the upstream is gone, its
 * answer, or the lack of one, says so.
 *
 * @internal
 */
export async function sendBody(body: RequestBody, target: BodyTarget, listener: BodyListener): Promise<void> {
  try {
    for (let index = 0; !target.isGone; index += 1) {
      const chunk = await body.chunkAt(index);
      if (target.isGone) return;
      if (chunk === undefined) {
        target.end(body.trailers);
        return listener.onSent();
      }
      listener.onProgress();
      await target.write(chunk);
      listener.onProgress();
    }
  } catch (error) {
    listener.onBroken(error);
    // What was sent so far must not look like a whole body.
    target.breakOff(new Error("the client's body could not be read"));
  }
}

/**
 * Where a body is sent.
 *
 * @internal
 */
export interface BodyTarget {
  /** Whether nobody takes anything any more. */
  readonly isGone: boolean;
  /** A promise says that the reader is slower than we are. */
  write(chunk: Buffer): Promise<void> | undefined;
  end(trailers: Fields): void;
  /** Makes sure that what was sent is not taken for whole. */
  breakOff(reason: Error): void;
}

/** @internal */
export interface BodyListener {
  readonly onProgress: () => void;
  /** All of it is on its way. */
  readonly onSent: () => void;
  /** The client's part failed. */
  readonly onBroken: (error: unknown) => void;
}
