import { connect as connectTcp, isIP } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { WireError } from "lastbyte/engine";
import type { Clock } from "lastbyte/engine";
import { Intake } from "./intake.ts";

/**
 * Opens a connection to one server. Over TLS, it must prove who it is.
 *
 * @internal
 */
export function openSocket(
  target: SocketTarget,
  context: ConnectContext,
  platform: NodeJS.Platform = process.platform,
): Promise<OpenedSocket> {
  const { clock, connectTimeoutMs, protocols } = context;
  const { host, port } = target;
  // Whoever speaks HTTP/2 reads the socket by himself, and would not find what came before he was there.
  const intake = protocols.includes("h2") ? undefined : Intake.open(platform);
  const reading = intake === undefined ? {} : { onread: intake.onRead };
  const socket = target.isSecure
    ? startTls(target, { ...context, reading })
    : connectTcp({ host, port, ...reading });
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
      resolve({ socket, intake });
    });
  });
}

/**
 * A socket, and where its bytes come from if not by its events.
 *
 * @internal
 */
export interface OpenedSocket {
  readonly socket: Socket;
  readonly intake: Intake | undefined;
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
  /** What may be spoken; over TLS, it is offered (ALPN). */
  readonly protocols: readonly ("h2" | "http/1.1")[];
}

function startTls(target: SocketTarget, context: TlsContext): Socket {
  const { ca, sessions, protocols, reading } = context;
  const { last } = sessions;
  const socket = connectTls({
    host: target.host,
    port: target.port,
    servername: target.serverName,
    ALPNProtocols: [...protocols],
    ...(ca === undefined ? {} : { ca }),
    ...(last === undefined ? {} : { session: last }),
    ...reading,
  });
  socket.on("session", (session) => {
    sessions.last = session;
  });
  return socket;
}

interface TlsContext extends ConnectContext {
  readonly reading: { readonly onread?: Intake["onRead"] };
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
