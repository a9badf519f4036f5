import { createRandom } from "../chance/random.ts";
import { none } from "../faults/none.ts";
import type { Exchange, RequestView, UpstreamResponse } from "../faults/fault.ts";
import type { Chooser, Choice } from "../plan/choose-fault.ts";
import { requestIdentity } from "../plan/request-identity.ts";
import type { Ledger } from "../truth/ledger.ts";
import { hasToken, fieldValue, MalformedMessage, type HeadEdits } from "../wire/message-head.ts";
import { MessageCut } from "../wire/read-body.ts";
import { askUpstream, UpstreamFailed, type UpstreamExchange } from "./ask-upstream.ts";
import { ClientGone, type ClientConnection } from "./client-connection.ts";
import { RequestBody } from "./request-body.ts";
import { parseRequest, type IncomingRequest } from "./request.ts";
import type { UpstreamPool } from "./upstream-pool.ts";

/**
 * What a balancer knows while it serves.
 *
 * @internal
 */
export interface BalancerContext {
  /** Which balancer this is, counted from 0. */
  readonly index: number;
  readonly seed: number;
  readonly pool: UpstreamPool;
  readonly chooser: Chooser;
  readonly ledger: Ledger;
  /** What to put into Host where the upstream would not know the client's. */
  readonly upstreamHost: string | undefined;
  /** The number of the next response of this balancer, from 1. */
  readonly nextResponse: () => number;
}

/**
 * Serves one client connection until either side ends it: one request after another.
 *
 * @internal
 */
export async function serveConnection(client: ClientConnection, context: BalancerContext): Promise<void> {
  try {
    for (let open = true; open && !client.ended;) {
      const bytes = await client.source.readHead();
      if (bytes === undefined) break;
      open = await serveRequest(parseRequest(bytes), client, context);
    }
    if (!client.ended) client.finish();
  } catch (error) {
    await endFailed(error, client);
  }
}

async function endFailed(reason: unknown, client: ClientConnection): Promise<void> {
  if (client.gone.aborted || client.ended) {
    client.destroy();
    return;
  }
  if (reason instanceof MalformedMessage) await sayBadRequest(client, reason.message);
  client.finish();
}

async function sayBadRequest(client: ClientConnection, message: string): Promise<void> {
  try {
    await client.write(plainResponse("400 Bad Request", message));
  } catch {
    // A client that has left need not be told.
  }
}

async function serveRequest(
  request: IncomingRequest,
  client: ClientConnection,
  context: BalancerContext,
): Promise<boolean> {
  const body = new RequestBody(client.source, request);
  const early = await body.readEarly(request);
  const identity = requestIdentity(request.method, request.target, {
    requestId: fieldValue(request.head, "x-request-id"),
    body: early,
  });
  const number = context.nextResponse();
  const { method, target, version, head } = request;
  const choice = context.chooser.choose({ balancer: context.index, number, method, target, identity });
  const view: RequestView = { method, target, version, head, attempt: choice.attempt };
  const exchange = openExchange({ request, view, body, client, context, choice, number });
  context.ledger.asked(context.index);
  try {
    await (choice.fault ?? none).deliver(exchange);
  } catch (error) {
    return await failExchange(error, exchange, context);
  } finally {
    exchange.close();
  }
  return request.keepAlive && body.complete && exchange.mayContinue();
}

interface OpenExchange extends Exchange {
  close(): void;
  /** Whether the response allowed another one behind it. */
  mayContinue(): boolean;
  /** Whether a head has been written. */
  started(): boolean;
}

interface ExchangeParts {
  readonly request: IncomingRequest;
  readonly view: RequestView;
  readonly body: RequestBody;
  readonly client: ClientConnection;
  readonly context: BalancerContext;
  readonly choice: Choice;
  readonly number: number;
}

function openExchange(parts: ExchangeParts): OpenExchange {
  const { request, view, body, client, context, choice, number } = parts;
  let upstream: UpstreamExchange | undefined;
  let recorded = false;

  async function ask(edits: HeadEdits = {}): Promise<UpstreamResponse> {
    upstream = await askUpstream({
      request,
      body,
      client,
      pool: context.pool,
      edits: withHost(edits, context),
    });
    return upstream.response;
  }

  async function pass(response: UpstreamResponse): Promise<void> {
    await client.write(response.head.bytes);
    for await (const { raw } of response.body) await client.write(raw);
    if (response.framing.kind === "close") client.finish();
  }

  function record(bytes: { readonly bytesWhole: number | undefined; readonly bytesSent: number }): void {
    const { fault } = choice;
    if (fault === undefined || recorded) return;
    recorded = true;
    context.ledger.damaged({
      balancer: context.index,
      fault,
      method: view.method,
      path: view.target,
      attempt: view.attempt,
      status: upstream?.response.status,
      requestId: fieldValue(view.head, "x-request-id"),
      ...bytes,
    });
  }

  function close(): void {
    upstream?.finish();
    if (choice.fault !== undefined && choice.fault.name !== "none" && !recorded) {
      context.ledger.passedOver(context.index, choice.fault);
    }
  }

  return {
    request: view,
    client,
    chance: createRandom(context.seed, "fault", ...(choice.draw ?? [context.index, number])),
    settings: choice.settings,
    ask,
    pass,
    record,
    wait: (delayMs) => wait(delayMs, client.gone),
    close,
    mayContinue: () =>
      upstream !== undefined && !client.ended && !hasToken(upstream.response.head, "connection", "close"),
    started: () => upstream !== undefined,
  };
}

function withHost(edits: HeadEdits, { upstreamHost }: BalancerContext): HeadEdits {
  if (upstreamHost === undefined) return edits;
  return { ...edits, replace: { ...edits.replace, host: upstreamHost } };
}

// What a real balancer does: 502 where no answer came, and a broken connection where it broke off.
async function failExchange(
  error: unknown,
  exchange: OpenExchange,
  context: BalancerContext,
): Promise<false> {
  const { client } = exchange;
  if (error instanceof ClientGone || client.gone.aborted) {
    context.ledger.clientGone(context.index);
    client.destroy();
    return false;
  }
  const message = error instanceof Error ? error.message : String(error);
  context.ledger.upstreamFailed(context.index, message);
  if (error instanceof UpstreamFailed) {
    await client.write(plainResponse("502 Bad Gateway", `The upstream did not answer. ${message}`));
    client.finish();
  } else if (error instanceof MessageCut || error instanceof MalformedMessage) {
    client.finish();
  } else {
    await client.reset();
  }
  return false;
}

function plainResponse(status: string, text: string): Buffer {
  const body = `${text}\n`;
  const head = [
    `HTTP/1.1 ${status}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

async function wait(delayMs: number, gone: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(new ClientGone("The client closed the connection."));
    };
    const timer = setTimeout(() => {
      gone.removeEventListener("abort", leave);
      resolve();
    }, delayMs);
    if (gone.aborted) leave();
    else gone.addEventListener("abort", leave, { once: true });
  });
}
