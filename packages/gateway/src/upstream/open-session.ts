import { connect } from "node:http2";
import type { ClientHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { WireError } from "lastbyte/engine";
import type { Clock } from "lastbyte/engine";
import { SESSION_WINDOW_BYTES, STREAM_WINDOW_BYTES, sessionOptions } from "../http2/session-options.ts";
import type { GatewayLimits } from "../settings.ts";

/**
 * Begins to speak HTTP/2 on a connection. It waits for the settings of the other side, which come first of all
 * (RFC 9113 §3.4): they tell how many streams there may be, and nothing is sent to a server that speaks something else.
 *
 * @internal
 */
export function openSession(socket: Socket, context: SessionContext): Promise<ClientHttp2Session> {
  const { clock, connectTimeoutMs, limits, origin } = context;
  const session = connect(origin, {
    createConnection: () => socket,
    ...sessionOptions(limits),
    settings: {
      enablePush: false,
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxHeaderListSize: limits.maxHeadBytes,
    },
  });
  // The library ends its side of a connection that is over, and waits without end for the other side.
  socket.once("finish", () => socket.destroy());
  return new Promise((resolve, reject) => {
    const fail = (detail: string): void => {
      stopTimer();
      session.destroy();
      // The request has not been sent yet.
      reject(new WireError("http_protocol_error", detail, true));
    };
    const stopTimer = clock.after(connectTimeoutMs, () =>
      fail(`${NO_SETTINGS} within ${connectTimeoutMs} ms`),
    );
    // Whatever happens to a session later, its streams tell.
    session.on("error", (error) => fail(`${NO_SETTINGS}: ${error.message}`));
    session.on("close", () => fail(`${NO_SETTINGS}: the connection was closed`));
    session.once("remoteSettings", () => {
      stopTimer();
      session.setLocalWindowSize(SESSION_WINDOW_BYTES);
      resolve(session);
    });
  });
}

/** @internal */
export interface SessionContext {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly limits: Pick<GatewayLimits, "maxHeadBytes" | "maxFields">;
  /** Scheme and authority of the upstream. */
  readonly origin: string;
}

const NO_SETTINGS = "expected HTTP/2 from the upstream, got no SETTINGS";
