import type { ResponseHead } from "../integrity/check.ts";

/**
 * Whether a body is a live stream, which is read while it is made: never held, never asked for again, and allowed
 * to be silent for as long as it likes.
 *
 * @internal
 */
export function isLiveStream(head: ResponseHead): boolean {
  const type = head.headers.get("content-type");
  return type !== null && LIVE.test(type);
}

const LIVE =
  /^\s*(?:text\/event-stream|multipart\/x-mixed-replace|application\/grpc(?:-web(?:-text)?)?(?:\+[^\s;,]+)?)\s*(?:[;,]|$)/i;
