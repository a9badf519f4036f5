import { channel } from "node:diagnostics_channel";
import { maxHeaderSize } from "node:http";
import type { LookupFunction } from "node:net";
import type { Cancellation, Clock } from "lastbyte/engine";
import { ConnectionBook } from "./connection-book.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { SocketWire } from "./socket-wire.ts";
import { Turn } from "./turn.ts";

/**
 * HTTP/1.1 on connections of our own, for the requests of one fetch that need nothing else.
 *
 * undici's dispatch costs more than the request: parts of it are for pipelining, upgrades, streams as bodies and other
 * protocols, which a plain request does without.
 *
 * @internal
 */
export class Transport {
  readonly #book: ConnectionBook;
  readonly #turn = new Turn();
  readonly #watch: SilenceWatch;

  /** @param clock - Its timers keep no process alive. */
  constructor(clock: Clock) {
    this.#book = new ConnectionBook(clock);
    this.#watch = new SilenceWatch(clock);
  }

  /** Whether nobody can tell that undici is not asked: those who watch its requests want to see them all. */
  get isFree(): boolean {
    return !WATCHED_CHANNELS.some(({ hasSubscribers }) => hasSubscribers);
  }

  /** A way to send this request. */
  wire(request: TransportRequest): SocketWire {
    const { url, method, body, isRepeatable } = request;
    const connections = this.#book.of(url);
    return new SocketWire(
      {
        connections,
        method,
        target: url.pathname + url.search,
        body,
        isRepeatable,
        maxHeadBytes: maxHeaderSize,
        turn: this.#turn,
        watch: this.#watch,
      },
      request,
    );
  }
}

/** @internal */
export interface TransportRequest {
  readonly url: URL;
  readonly method: string;
  /** Names and values in turn, without those that frame the message. */
  readonly fields: string[];
  readonly body: Buffer | undefined;
  readonly isRepeatable: boolean;
  readonly lookup: LookupFunction;
  readonly cancellation: Cancellation;
}

/**
 * By these, tracers of undici add fields to requests (OpenTelemetry's do), and debuggers show them. Its other channels,
 * `undici:client:connected` and `undici:client:sendHeaders`, are listened to by lastbyte itself.
 */
const WATCHED_CHANNELS = [
  "undici:request:create",
  "undici:request:bodySent",
  "undici:request:headers",
  "undici:request:trailers",
  "undici:request:error",
  "undici:client:beforeConnect",
  "undici:client:connectError",
].map((name) => channel(name));
