import { constants } from "node:http2";
import type { Http2Session, Http2Stream } from "node:http2";

/**
 * Lets a session outlive an error that is one stream's alone, such as a body that is longer than its Content-Length
 * (RFC 9113 §8.1.1).
 *
 * nghttp2 resets that stream and would go on; but it has one number for the errors of streams and of connections, and
 * `node:http2` destroys the session for both. So the session waits for the end of the turn: by then, a stream that was
 * meant has been reset. Errors of connections are none of its streams', and end it as before.
 *
 * @internal
 */
export function spareSession(session: Http2Session): SparedSession {
  let wasReset = false;
  const destroy = session.destroy.bind(session);
  session.destroy = (error?: Error, code?: number): void => {
    if (!isProtocolError(error)) return destroy(error, code);
    setImmediate(() => {
      if (wasReset) wasReset = false;
      else destroy(error, code);
    });
  };
  return {
    follow: (stream) =>
      void stream.prependOnceListener("close", () => {
        wasReset ||= stream.rstCode === constants.NGHTTP2_PROTOCOL_ERROR;
      }),
  };
}

/** @internal */
export interface SparedSession {
  /** Is told of every stream of the session. */
  follow(stream: Http2Stream): void;
}

/** Of nghttp2 itself; nobody else gives that number. */
function isProtocolError(error: unknown): boolean {
  // The library says null where there was none.
  return error instanceof Error && "errno" in error && error.errno === NGHTTP2_ERR_PROTO;
}

const NGHTTP2_ERR_PROTO = -505;
