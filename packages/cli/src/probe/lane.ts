import { isIP } from "node:net";
import { interceptor } from "@lastbyte/node";
import type { CallRecord } from "lastbyte";
import { buildConnector, Client } from "undici";
import type { Dispatcher } from "undici";
import { nameIn } from "./find-peers.ts";
import { Tail } from "./tail.ts";

/**
 * One connection at a time to one address, on which one request at a time is sent: what comes back belongs to that
 * address, and each loss to a connection.
 *
 * A connection is renewed from time to time, since one that is kept shows only what stands behind it; and after a fault,
 * so that two faults aren't one broken connection.
 *
 * @internal
 */
export class Lane {
  readonly address: string;
  readonly #name: string;
  readonly #request: LaneRequest;
  #client: Client | undefined;
  #requests = 0;
  #connections = 0;

  /** `number` tells it from the other lanes to the address: their connections are others. */
  constructor(
    { address, number }: { readonly address: string; readonly number: number },
    request: LaneRequest,
  ) {
    this.address = address;
    this.#name = `${address} ${number}`;
    this.#request = request;
  }

  /**
   * Sends one request and reads its answer to the end. A fault is no error: it is in the record.
   *
   * @throws what undici throws for a request that can't be sent to anyone
   */
  async ask(signal: AbortSignal): Promise<Answer> {
    const { url, headers, stallTimeoutMs } = this.#request;
    let tell: (record: CallRecord) => void = () => undefined;
    const ended = new Promise<CallRecord>((resolve) => {
      tell = resolve;
    });
    this.#client ??= this.#open();
    this.#requests += 1;
    const connection = `${this.#name} ${this.#connections}`;
    const dispatcher = this.#client.compose(
      interceptor({
        maxAttempts: 1,
        holdBytes: 0,
        stallTimeoutMs,
        deadlineMs: DEADLINE_MS,
        onEvent: (event) => {
          if (event.type === "call") tell(event.call);
        },
      }),
    );
    const path = url.pathname + url.search;
    const received = await receive(dispatcher, { origin: url.origin, path, method: "GET", headers, signal });
    const record = received.kind === "answered" ? await ended : await soon(ended);
    if (record === undefined) throw received.kind === "unanswered" ? received.error : new Error("no record");

    const isWhole = record.attempts.every(({ outcome }) => outcome.kind === "complete");
    if (!isWhole || this.#requests >= MAX_REQUESTS) this.close();
    return { address: this.address, connection, record, ...received };
  }

  /** Closes the connection; the next request opens another one. */
  close(): void {
    this.#client?.destroy().catch(() => undefined);
    this.#client = undefined;
    this.#requests = 0;
  }

  #open(): Client {
    this.#connections += 1;
    const { url } = this.#request;
    const connector = buildConnector({
      maxCachedSessions: 0,
      timeout: CONNECT_TIMEOUT_MS,
    });
    const name = nameIn(url);
    // The certificate is the name's, whichever address answers; an address is no server name (RFC 6066 §3).
    const servername = isIP(name) === 0 ? { servername: name } : {};
    return new Client(url.origin, {
      headersTimeout: HEAD_TIMEOUT_MS,
      bodyTimeout: 0,
      connect: (options, callback) =>
        connector({ ...options, ...servername, hostname: this.address }, callback),
    });
  }
}

/**
 * What a lane asks for.
 *
 * @internal
 */
export interface LaneRequest {
  readonly url: URL;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly stallTimeoutMs: number;
}

/**
 * What came of one request.
 *
 * @internal
 */
export type Answer = Received & {
  readonly address: string;
  /** A name for the connection that it was sent on. */
  readonly connection: string;
  readonly record: CallRecord;
};

type Received =
  | { readonly kind: "answered"; readonly fields: Fields; readonly tail: Tail }
  | { readonly kind: "unanswered"; readonly error: unknown };

type Fields = Dispatcher.ResponseData["headers"];

async function receive(
  dispatcher: Dispatcher,
  {
    headers,
    ...options
  }: Omit<Dispatcher.RequestOptions, "headers"> & { readonly headers: readonly string[] },
): Promise<Received> {
  let response: Dispatcher.ResponseData;
  try {
    response = await dispatcher.request({ ...options, headers: [...headers] });
  } catch (error) {
    return { kind: "unanswered", error };
  }
  const tail = new Tail();
  try {
    for await (const chunk of response.body) tail.add(chunk as Uint8Array);
  } catch {
    // The record says what broke.
  }
  return { kind: "answered", fields: response.headers, tail };
}

/** The engine tells of a call before anything else happens, if it was one at all. */
async function soon(ended: Promise<CallRecord>): Promise<CallRecord | undefined> {
  return Promise.race([
    ended,
    new Promise<undefined>((resolve) => void setImmediate(() => resolve(undefined))),
  ]);
}

/** A balancer's addresses may have more behind them: every so many requests, another connection shows more of it. */
const MAX_REQUESTS = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const HEAD_TIMEOUT_MS = 30_000;
const DEADLINE_MS = 300_000;
