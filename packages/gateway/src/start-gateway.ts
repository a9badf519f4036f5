import type { AddressInfo, Server, Socket } from "node:net";
import type { Server as TlsServer } from "node:tls";
import { systemClock } from "lastbyte/engine";
import { closeDoor } from "./close-door.ts";
import { ClientConnection } from "./downstream/client-connection.ts";
import type { Connection, ConnectionHost } from "./downstream/connection.ts";
import { Http2Connection } from "./downstream/http2-connection.ts";
import { Handshakes } from "./handshakes.ts";
import { openServer } from "./open-server.ts";
import { RunningCalls } from "./running-calls.ts";
import { Service } from "./service.ts";
import type { GatewayOptions, ListenAddress } from "./settings.ts";
import { turnAway } from "./turn-away.ts";
import { Avoidance } from "@lastbyte/diagnosis/feed";
import type { AvoidPlan } from "@lastbyte/diagnosis";

/**
 * Starts a gateway: a reverse proxy that checks every answer to its last byte, and asks again for what is missing when
 * that is safe.
 *
 * @throws TypeError for an option that makes no sense, and the system's error where it can't listen.
 * @example
 * ```ts
 * import { startGateway } from "@lastbyte/gateway";
 *
 * const gateway = await startGateway({ upstream: "http://127.0.0.1:9", listen: { host: "127.0.0.1", port: 0 } });
 * const response = await fetch(`${gateway.url}/tasks`);
 * console.log(response.status, response.headers.get("proxy-status")); // 502 lastbyte; error=connection_refused
 * await gateway.close();
 * ```
 * @public
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const running = new RunningGateway(options);
  await running.listen();
  return running;
}

/**
 * A running gateway.
 *
 * @public
 */
export interface Gateway extends AsyncDisposable {
  /** Where clients find it. */
  readonly url: string;
  readonly address: { readonly host: string; readonly port: number };
  /** Connections of clients that are open now. */
  readonly connections: number;
  /** What can be counted now: connections, and what the retry budgets of the upstreams have left. */
  gauges(): Readonly<Record<string, number>>;
  /**
   * Takes other options from the next request on; requests that are under way keep theirs. Where it listens can't be
   * changed.
   *
   * @throws TypeError
   */
  reload(options: GatewayOptions): void;
  /** Avoids these addresses and no others from now on, but for a few repeatable requests that show how they do. */
  avoid(plans: readonly AvoidPlan[]): void;
  /**
   * Stops accepting connections and lets the running calls end, but no longer than `timeoutMs`.
   *
   * @returns whether all of them ended by themselves.
   */
  drain(timeoutMs: number): Promise<boolean>;
  /** Breaks whatever is under way. */
  close(): Promise<void>;
}

/** @internal */
export const DEFAULT_LISTEN: ListenAddress = Object.freeze({ host: "127.0.0.1", port: 8080 });

class RunningGateway implements Gateway, ConnectionHost {
  readonly clock = systemClock;
  readonly protocol: "http" | "https";
  readonly #connections: Set<Connection> = new Set();
  readonly #handshakes: Handshakes = new Handshakes();
  readonly #server: Server;
  readonly #listenAt: ListenAddress;
  /** Where it listens, or did before it was closed. */
  #address: { readonly host: string; readonly port: number };
  readonly #avoidance: Avoidance = new Avoidance();
  #service: Service;
  #isDraining = false;
  #calls = 0;
  readonly #running: RunningCalls = new RunningCalls();
  /** Connections that were accepted, ever. */
  #accepted = 0;
  #sweep: NodeJS.Timeout | undefined;

  constructor(options: GatewayOptions) {
    const { listen = DEFAULT_LISTEN, tls } = options;
    this.#listenAt = listen;
    this.#address = listen;
    this.#service = this.#createService(options);
    this.protocol = tls === undefined ? "http" : "https";
    this.#server = openServer(tls, {
      onConnection: (socket) => this.#accept(socket),
      onHandshake: (socket) =>
        this.#handshakes.begin(socket, this.clock.now(), this.#service.limits.maxConnections),
    });
  }

  get service(): Service {
    return this.#service;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  get connections(): number {
    return this.#connections.size;
  }

  get address(): { readonly host: string; readonly port: number } {
    return this.#address;
  }

  get url(): string {
    const { host, port } = this.address;
    return `${this.protocol}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  }

  gauges(): Readonly<Record<string, number>> {
    const budgets = this.#service.budgetGauges(this.clock.now());
    return { lastbyte_client_connections: this.#connections.size, ...budgets };
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ ...this.#listenAt, backlog: 1024 }, () => {
        this.#server.off("error", reject);
        const { address, port } = this.#server.address() as AddressInfo;
        this.#address = { host: address, port };
        resolve();
      });
    });
    this.#sweep = setInterval(() => {
      const nowMs = this.clock.now();
      for (const connection of this.#connections) connection.checkDeadline(nowMs);
      this.#handshakes.expire(nowMs - this.#service.limits.clientHeadTimeoutMs);
    }, SWEEP_MS);
  }

  avoid(plans: readonly AvoidPlan[]): void {
    this.#avoidance.set(plans);
  }

  reload(options: GatewayOptions): void {
    const [before, after] = [this.#service, this.#createService(options)];
    // Certificates can be wrong, too, and then nothing of the new options may hold.
    if (options.tls !== undefined && "setSecureContext" in this.#server) {
      (this.#server as TlsServer).setSecureContext(options.tls);
    }
    this.#service = after;
    before.close();
  }

  async drain(timeoutMs: number): Promise<boolean> {
    const startMs = this.clock.now();
    this.#isDraining = true;
    const patienceMs = Math.min(DRAIN_ACCEPT_MS, timeoutMs / 2);
    await closeDoor(this.#server, { clock: this.clock, accepted: () => this.#accepted, patienceMs });
    for (const connection of this.#connections) connection.notifyDrain();
    const untilMs = startMs + timeoutMs;
    // A request may be on its way on a connection that looks idle: it is answered yet, and told that it was the last.
    const idleUntilMs = this.clock.now() + Math.min(DRAIN_IDLE_MS, timeoutMs / 2);
    while (this.#connections.size > 0 && this.clock.now() < untilMs) {
      if (this.clock.now() >= idleUntilMs) this.#closeIdle();
      await new Promise<void>((resolve) => void this.clock.after(DRAIN_POLL_MS, resolve));
    }
    const isEmpty = this.#connections.size === 0;
    await this.close();
    return isEmpty;
  }

  async close(): Promise<void> {
    this.#isDraining = true;
    clearInterval(this.#sweep);
    this.#service.close();
    this.#handshakes.close();
    for (const connection of this.#connections) connection.destroy();
    // Whoever records calls is told the end of those, too, before anybody thinks that there is no more to come.
    await this.#running.ended(this.clock, BREAK_OFF_MS);
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #closeIdle(): void {
    for (const connection of this.#connections) connection.closeWhenIdle();
  }

  #createService(options: GatewayOptions): Service {
    return new Service(options, {
      nextId: () => {
        this.#calls += 1;
        return this.#calls;
      },
      track: (call) => this.#running.track(call),
      random: Math.random,
      onEvent: options.onEvent,
      avoidance: this.#avoidance,
    });
  }

  #accept(socket: Socket): void {
    this.#accepted += 1;
    this.#handshakes.end(socket);
    const speaksHttp2 = "alpnProtocol" in socket && socket.alpnProtocol === "h2";
    const isFull = this.#connections.size >= this.#service.limits.maxConnections;
    if (isFull) return turnAway(socket, { speaksHttp2 });
    if (speaksHttp2) return this.#serveHttp2(socket);
    const connection = new ClientConnection(socket, this);
    this.#connections.add(connection);
    const forget = (): void => void this.#connections.delete(connection);
    socket.once("close", forget);
    void connection.serve().then((next) => {
      if (next === "over") return;
      socket.off("close", forget);
      forget();
      this.#serveHttp2(socket);
    });
  }

  #serveHttp2(socket: Socket): void {
    if (socket.destroyed) return;
    const connection = new Http2Connection(socket, this);
    this.#connections.add(connection);
    socket.once("close", () => this.#connections.delete(connection));
  }
}

/** How exactly limits of time are kept. One timer for all connections costs nothing, however many they are. */
const SWEEP_MS = 250;
const DRAIN_POLL_MS = 20;
const DRAIN_IDLE_MS = 500;
const DRAIN_ACCEPT_MS = 1_000;
const BREAK_OFF_MS = 1_000;
