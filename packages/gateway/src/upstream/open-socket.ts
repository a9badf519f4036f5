import { connect as connectTcp } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { WireError } from "lastbyte/engine";
import type { Clock } from "lastbyte/engine";
import { serverNameOf } from "./upstream-address.ts";
import type { UpstreamAddress } from "./upstream-address.ts";

/**
 * Opens a connection to one address of an upstream. An https upstream must prove who it is.
 *
 * @internal
 */
export function openSocket(upstream: UpstreamAddress, ip: string, context: ConnectContext): Promise<Socket> {
  const { clock, connectTimeoutMs } = context;
  const socket = upstream.isSecure
    ? startTls(upstream, ip, context)
    : connectTcp({ host: ip, port: upstream.port });
  socket.setNoDelay(true);

  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(connectTimeoutMs, () => {
      const detail = `no connection to ${ip} port ${upstream.port} within ${connectTimeoutMs} ms`;
      socket.destroy(new WireError("connection_timeout", detail, true));
    });
    const onError = (error: Error): void => {
      stopTimer();
      reject(error);
    };
    socket.once("error", onError);
    socket.once(upstream.isSecure ? "secureConnect" : "connect", () => {
      stopTimer();
      socket.off("error", onError);
      resolve(socket);
    });
  });
}

/** @internal */
export interface ConnectContext {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  /** Certificate authorities to trust beside the usual ones, in PEM. */
  readonly ca: string | undefined;
  /** The last TLS session, by which the next handshake is short. */
  readonly sessions: { last: Buffer | undefined };
  /** Which protocols are offered over TLS (ALPN). */
  readonly protocols: readonly ("h2" | "http/1.1")[];
}

function startTls(
  upstream: UpstreamAddress,
  ip: string,
  { ca, sessions, protocols }: ConnectContext,
): Socket {
  const { last } = sessions;
  const socket = connectTls({
    host: ip,
    port: upstream.port,
    servername: serverNameOf(upstream),
    ALPNProtocols: [...protocols],
    ...(ca === undefined ? {} : { ca }),
    ...(last === undefined ? {} : { session: last }),
    // Without a server name, the certificate has to be for the address.
    ...(serverNameOf(upstream) === "" ? { host: upstream.host } : {}),
  });
  socket.on("session", (session) => {
    sessions.last = session;
  });
  return socket;
}
