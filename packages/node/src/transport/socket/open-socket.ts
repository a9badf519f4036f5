import { connect as connectTcp, isIP } from "node:net";
import type { OnReadOpts, Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { WireError } from "lastbyte/engine";
import type { Clock } from "lastbyte/engine";

/**
 * Opens a connection to one server. Over TLS, it must prove who it is.
 *
 * @internal
 */
export function openSocket(target: SocketTarget, context: ConnectContext): Promise<Socket> {
  const { clock, connectTimeoutMs } = context;
  const { host, port } = target;
  const socket = target.isSecure ? startTls(target, context) : connectTcp({ host, port, ...onRead(context) });
  socket.setNoDelay(true);

  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(connectTimeoutMs, () => {
      const detail = `no connection to ${host} port ${port} within ${connectTimeoutMs} ms`;
      socket.destroy(new WireError("connection_timeout", detail, true));
    });
    const onError = (error: Error): void => {
      stopTimer();
      reject(error);
    };
    socket.once("error", onError);
    socket.once(target.isSecure ? "secureConnect" : "connect", () => {
      stopTimer();
      socket.off("error", onError);
      resolve(socket);
    });
  });
}

/**
 * Where a connection leads.
 *
 * @internal
 */
export interface SocketTarget {
  readonly isSecure: boolean;
  /** A name, to whose addresses Node connects as it does by default, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** The name to ask for in TLS, for which the certificate has to be; empty where it has to be for the address. */
  readonly serverName: string;
}

/** @internal */
export interface ConnectContext {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  /** Certificate authorities to trust beside the usual ones, in PEM. */
  readonly ca?: string | undefined;
  /** The last TLS session, by which the next handshake is short. */
  readonly sessions: { last: Buffer | undefined };
  /** Which protocols are offered over TLS (ALPN). */
  readonly protocols: readonly ("h2" | "http/1.1")[];
  /** Takes what comes, in the place of `data` events. */
  readonly onRead?: OnReadOpts | undefined;
}

function startTls(target: SocketTarget, context: ConnectContext): Socket {
  const { ca, sessions, protocols } = context;
  const { last } = sessions;
  const socket = connectTls({
    host: target.host,
    port: target.port,
    servername: target.serverName,
    ALPNProtocols: [...protocols],
    ...(ca === undefined ? {} : { ca }),
    ...(last === undefined ? {} : { session: last }),
    ...onRead(context),
  });
  socket.on("session", (session) => {
    sessions.last = session;
  });
  return socket;
}

function onRead({ onRead }: ConnectContext): { readonly onread?: OnReadOpts } {
  return onRead === undefined ? {} : { onread: onRead };
}

/**
 * The name to ask for in TLS (SNI); an IP address is none (RFC 6066 §3).
 *
 * @param host - An IP address without brackets.
 * @internal
 */
export function serverNameOf(host: string): string {
  return isIP(host) === 0 ? host : "";
}
