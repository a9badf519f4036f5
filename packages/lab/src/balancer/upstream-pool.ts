import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { ByteSource } from "../wire/byte-source.ts";

// Servers close idle connections after 5 s (Node) or later; one that has waited so long is not used again.
const MAX_IDLE_MS = 4000;
// Idle connections that are kept for one balancer.
const MAX_IDLE_CONNECTIONS = 256;
// A server that does not accept within this time is down.
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * One connection to the upstream.
 *
 * @internal
 */
export interface UpstreamConnection {
  readonly socket: Socket;
  readonly source: ByteSource;
}

/**
 * The upstream of one balancer, and the connections that are kept alive to it.
 *
 * @internal
 */
export class UpstreamPool {
  readonly #url: URL;
  readonly #rejectUnauthorized: boolean;
  readonly #idle: (UpstreamConnection & { readonly idleSinceMs: number })[] = [];
  readonly #open = new Set<Socket>();

  constructor(url: URL, rejectUnauthorized: boolean) {
    this.#url = url;
    this.#rejectUnauthorized = rejectUnauthorized;
  }

  /**
   * A connection that is ready to be written to.
   *
   * @param fresh Whether it must be a new one. A kept connection may be closed by the server at the moment in
   * which it is used, so a request that may not be repeated never goes on one.
   */
  async acquire(fresh: boolean): Promise<UpstreamConnection> {
    for (let kept = fresh ? undefined : this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      const young = performance.now() - kept.idleSinceMs < MAX_IDLE_MS;
      if (young && kept.socket.writable && !kept.socket.readableEnded && !kept.source.hasUnread) return kept;
      kept.socket.destroy();
    }
    return this.#connect();
  }

  /** Keeps a connection whose response has been read to its end. */
  release(connection: UpstreamConnection): void {
    if (this.#idle.length >= MAX_IDLE_CONNECTIONS) {
      connection.socket.destroy();
      return;
    }
    this.#idle.push({ ...connection, idleSinceMs: performance.now() });
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async #connect(): Promise<UpstreamConnection> {
    const secure = this.#url.protocol === "https:";
    // An IPv6 host stands in brackets in a URL, and without them everywhere else.
    const host = this.#url.hostname.replace(/^\[|\]$/g, "");
    const port = Number(this.#url.port) || (secure ? 443 : 80);
    const socket = secure
      ? connectTls({
          host,
          port,
          servername: /[a-z]/i.test(host) ? host : "",
          rejectUnauthorized: this.#rejectUnauthorized,
          ALPNProtocols: ["http/1.1"],
        })
      : connectTcp({ host, port });
    this.#open.add(socket);
    socket.on("close", () => this.#open.delete(socket));
    socket.setNoDelay(true);
    const source = new ByteSource(socket);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        socket.destroy(new Error(`Expected ${this.#url.host} to accept within ${CONNECT_TIMEOUT_MS} ms.`));
      }, CONNECT_TIMEOUT_MS);
      socket.once(secure ? "secureConnect" : "connect", resolve);
      socket.once("error", reject);
      socket.once("close", () => {
        clearTimeout(timer);
        reject(new Error(`The connection to ${this.#url.host} closed before it opened.`));
      });
      socket.once(secure ? "secureConnect" : "connect", () => clearTimeout(timer));
    });
    return { socket, source };
  }
}
