import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { closeServer, listen } from "../control/listen.ts";
import { errorAnswer, type Answer } from "./api-answer.ts";
import { answerExport } from "./exports.ts";
import { OriginLedger, type OriginTruth } from "./origin-ledger.ts";
import { answerSample } from "./samples.ts";
import { bytesContent, sendContent } from "./send.ts";
import { StoreFull, TaskStore } from "./task-store.ts";
import { TasksApi } from "./tasks-api.ts";
import { readWanted, type OriginOptions, type OriginRequest } from "./wanted.ts";

// The longest request body that is taken.
const MAX_REQUEST_BYTES = 16_777_216;

/**
 * A running origin.
 *
 * @internal
 */
export interface Origin {
  readonly url: string;
  truth(): OriginTruth;
  close(): Promise<void>;
}

/**
 * What the origin is started with.
 *
 * @internal
 */
export interface OriginSetup extends Required<OriginOptions> {
  readonly seed: number;
  readonly projectSizes: readonly number[];
}

/**
 * Starts the tasks API on an address of its own.
 *
 * @internal
 */
export async function startOrigin(setup: OriginSetup): Promise<Origin> {
  const ledger = new OriginLedger();
  const store = new TaskStore(setup.seed, setup.projectSizes);
  const api = new TasksApi(store, ledger);

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = readRequest(message, setup);
    const requestId = message.headers["x-request-id"];
    ledger.asked(request.method, request.path, typeof requestId === "string" ? requestId : undefined);
    const body = await readRequestBody(message);
    if (body === undefined) {
      response.writeHead(413, { "Content-Length": 0, Connection: "close" }).end();
      return;
    }
    const answer = wantedStatus(request) ?? answerFor(request, body, { api, store, seed: setup.seed });
    await send(request, response, answer);
  }

  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => fail(response, error));
  });
  // A kept connection that closes by itself would be a fault that nobody asked for.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  const address = "127.0.0.1";
  const port = await listen(server, { address, port: 0 });
  return { url: `http://${address}:${port}`, truth: () => ledger.read(), close: () => closeServer(server) };
}

function readRequest(message: IncomingMessage, setup: OriginSetup): OriginRequest {
  const host = message.headers.host ?? "localhost";
  const base = `http://${host}`;
  const [path = "/", queryText = ""] = (message.url ?? "/").split(/\?(.*)/s);
  const query = new URLSearchParams(queryText);
  return { method: message.method ?? "GET", path, query, message, base, wanted: readWanted(query, setup) };
}

interface Parts {
  readonly api: TasksApi;
  readonly store: TaskStore;
  readonly seed: number;
}

function answerFor(request: OriginRequest, body: Buffer, { api, store, seed }: Parts): Answer {
  return (
    answerExport(request, { seed, store }) ??
    (request.path.startsWith("/api/1.0/") ? api.answer(request, body) : answerSample(request)) ??
    errorAnswer(404, `No matching route for ${request.method} ${request.path}`)
  );
}

function wantedStatus({ wanted }: OriginRequest): Answer | undefined {
  if (wanted.status === undefined || wanted.status === 200) return undefined;
  const headers = wanted.retryAfter === undefined ? {} : { "Retry-After": wanted.retryAfter };
  if ([204, 205, 304].includes(wanted.status)) return { kind: "empty", status: wanted.status, headers };
  const answer = errorAnswer(wanted.status, `The query asked for ${wanted.status}.`);
  return answer.kind === "json" ? { ...answer, headers } : answer;
}

async function send(request: OriginRequest, response: ServerResponse, answer: Answer): Promise<void> {
  switch (answer.kind) {
    case "json": {
      const { status, value, headers } = answer;
      const content = bytesContent("application/json; charset=utf-8", Buffer.from(JSON.stringify(value)));
      await sendContent(request, response, {
        ...content,
        ...(status === undefined ? {} : { status }),
        ...(headers === undefined ? {} : { headers }),
      });
      return;
    }
    case "content": {
      const { content, headers } = answer;
      await sendContent(request, response, { ...content, ...(headers === undefined ? {} : { headers }) });
      return;
    }
    case "empty": {
      const bodyless = answer.status === 204 || answer.status === 304;
      response
        .writeHead(answer.status, { ...(bodyless ? {} : { "Content-Length": 0 }), ...answer.headers })
        .end();
      return;
    }
    case "stream":
      response.writeHead(200, { "Content-Type": answer.mediaType, "Cache-Control": "no-store" });
      for await (const piece of answer.pieces) {
        if (response.destroyed) return;
        response.write(piece);
      }
      response.end();
      return;
    default:
      answer satisfies never;
  }
}

async function readRequestBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let lengthBytes = 0;
  for await (const piece of message) {
    if (!Buffer.isBuffer(piece)) continue;
    lengthBytes += piece.length;
    if (lengthBytes > MAX_REQUEST_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  const body = Buffer.from(JSON.stringify({ errors: [{ message }] }));
  const status = error instanceof StoreFull ? 507 : 500;
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": body.length }).end(body);
}
