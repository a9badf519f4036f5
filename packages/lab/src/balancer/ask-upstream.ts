import type { UpstreamResponse } from "../faults/fault.ts";
import { responseFraming, statusOf } from "../wire/body-framing.ts";
import {
  editHead,
  hasToken,
  MalformedMessage,
  parseHead,
  type HeadEdits,
  type MessageHead,
} from "../wire/message-head.ts";
import { MessageCut, readBody, type BodyPiece } from "../wire/read-body.ts";
import type { ClientConnection } from "./client-connection.ts";
import type { RequestBody } from "./request-body.ts";
import { isRepeatable, type IncomingRequest } from "./request.ts";
import type { UpstreamConnection, UpstreamPool } from "./upstream-pool.ts";

/**
 * The upstream could not be asked, or answered with something that is no HTTP/1.1.
 *
 * @internal
 */
export class UpstreamFailed extends Error {
  override readonly name = "UpstreamFailed";
}

/**
 * One question to the upstream and its answer.
 *
 * @internal
 */
export interface UpstreamExchange {
  readonly response: UpstreamResponse;
  /** Gives the connection back where the answer was read whole, and closes it otherwise. */
  finish(): void;
}

/**
 * Everything that a question needs.
 *
 * @internal
 */
export interface Question {
  readonly request: IncomingRequest;
  readonly body: RequestBody;
  readonly client: ClientConnection;
  readonly pool: UpstreamPool;
  readonly edits: HeadEdits;
}

/**
 * Sends a request on and reads the head of the final response. Interim responses (1xx) pass to the client.
 *
 * @throws UpstreamFailed
 * @throws ClientGone
 * @internal
 */
export async function askUpstream(question: Question): Promise<UpstreamExchange> {
  const repeatable = isRepeatable(question.request);
  const kept = await acquire(question.pool, !repeatable);
  try {
    return await askOn(kept, question);
  } catch (error) {
    kept.socket.destroy();
    question.client.gone.throwIfAborted();
    if (!repeatable) throw asUpstreamFailed(error);
  }
  // The kept connection may have been closed by the server just as it was used; a fresh one tells.
  const fresh = await acquire(question.pool, true);
  try {
    return await askOn(fresh, question);
  } catch (error) {
    fresh.socket.destroy();
    question.client.gone.throwIfAborted();
    throw asUpstreamFailed(error);
  }
}

async function acquire(pool: UpstreamPool, fresh: boolean): Promise<UpstreamConnection> {
  try {
    return await pool.acquire(fresh);
  } catch (error) {
    throw asUpstreamFailed(error);
  }
}

function asUpstreamFailed(error: unknown): UpstreamFailed {
  const message = error instanceof Error ? error.message : String(error);
  return new UpstreamFailed(message, { cause: error });
}

async function askOn(connection: UpstreamConnection, question: Question): Promise<UpstreamExchange> {
  const { request, body, client, edits, pool } = question;
  const { socket, source } = connection;
  const abandon = (): void => void socket.destroy();
  client.gone.addEventListener("abort", abandon, { once: true });

  const unedited = Object.keys(edits).length === 0;
  socket.cork();
  socket.write(unedited ? request.head.bytes : editHead(request.head, edits).bytes);
  process.nextTick(() => socket.uncork());
  const sent = body.sendTo(socket).catch(abandon);

  const head = await finalHead(connection, client);
  const framing = responseFraming(request.method, head);
  const status = statusOf(head);
  const state = { complete: framing.kind === "none" && status !== 101 };

  async function* readResponse(): AsyncGenerator<BodyPiece, void> {
    yield* readBody(source, framing);
    state.complete = true;
  }

  function finish(): void {
    client.gone.removeEventListener("abort", abandon);
    const reusable = state.complete && body.complete && framing.kind !== "close" && keepsAlive(head);
    if (reusable) void sent.then(() => pool.release(connection));
    else socket.destroy();
  }

  return { response: { status, head, framing, body: readResponse() }, finish };
}

async function finalHead({ source }: UpstreamConnection, client: ClientConnection): Promise<MessageHead> {
  for (;;) {
    const bytes = await source.readHead();
    if (bytes === undefined) throw new MessageCut("Expected a response, got the end of the connection.");
    const head = parseHead(bytes);
    const status = statusOf(head);
    if (status === 101) throw new MalformedMessage("Expected an ordinary response, got an upgrade (101).");
    if (status >= 200) return head;
    await client.write(bytes);
  }
}

function keepsAlive(head: MessageHead): boolean {
  if (head.startLine.startsWith("HTTP/1.0")) return hasToken(head, "connection", "keep-alive");
  return !hasToken(head, "connection", "close");
}
