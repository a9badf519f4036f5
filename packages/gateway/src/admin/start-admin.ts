import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { RecorderSnapshot } from "../record/recorder.ts";
import type { ListenAddress } from "../settings.ts";
import type { Keeper } from "../diagnosis/start-keeper.ts";
import { isTrustedHost } from "./trusted-host.ts";
import { prometheusText } from "./prometheus-text.ts";
import { verdictGauges } from "./verdict-gauges.ts";
import { verdictText } from "./verdict-text.ts";

/**
 * Starts the server for operators: `/healthz`, `/readyz`, `/metrics`, `/verdict`, `/calls` and `/ledger`. It is no part of
 * the data path, and has a port of its own so that no client gets to it by way of the gateway.
 *
 * @internal
 */
export async function startAdmin(listen: ListenAddress, source: AdminSource): Promise<Admin> {
  /** The connections that wait for an answer, or are taking one. */
  const busy = new Set<Socket>();
  const server = createServer({ connectionsCheckingInterval: CHECK_INTERVAL_MS }, (request, response) => {
    const { socket } = request;
    // Who asks again before the answer is there would have all of them made, and read none perhaps.
    if (busy.has(socket)) {
      socket.destroy();
      return;
    }
    const isFull = busy.size >= MAX_ANSWERS && !PROBES.has(request.url ?? "");
    busy.add(socket);
    response.once("close", () => busy.delete(socket));
    const answered = isFull ? Promise.resolve(BUSY) : answer(request, { ...source, listenHost: listen.host });
    answered.then(
      (answer) => send(response, answer),
      () => send(response, { status: 500, type: "text/plain", text: "the answer could not be made\n" }),
    );
  });
  server.on("connection", (socket) => socket.once("close", () => busy.delete(socket)));
  server.headersTimeout = TIMEOUT_MS;
  server.requestTimeout = TIMEOUT_MS;
  // Who takes nothing of an answer is not waited for any longer.
  server.setTimeout(TIMEOUT_MS);
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listen.port, listen.host, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(":") ? `[${address}]` : address}:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** @internal */
export interface Admin {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * What the admin server tells.
 *
 * @internal
 */
export interface AdminSource {
  snapshot(): Promise<RecorderSnapshot>;
  gauges(): Promise<Readonly<Record<string, number>>>;
  readonly diagnosis: Pick<Keeper, "verdict" | "contents">;
  /** Whether requests are accepted; not while it drains. */
  isReady(): boolean;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

async function answer(
  request: IncomingMessage,
  source: AdminSource & { readonly listenHost: string },
): Promise<Answer> {
  if (request.method !== "GET" && request.method !== "HEAD") return plain(405, "only GET is answered here\n");
  const [path = ""] = (request.url ?? "").split("?", 1);
  const { host } = request.headers;
  // Whether it lives may be asked by any name: a balancer has its own, and nothing else is told.
  if (path === "/healthz") return plain(200, "ok\n");
  if (path === "/readyz") return source.isReady() ? plain(200, "ready\n") : plain(503, "draining\n");
  if (!isTrustedHost(host, source.listenHost)) return misdirected(host);
  switch (path) {
    case "/metrics": {
      const [snapshot, gauges, verdict] = await Promise.all([
        source.snapshot(),
        source.gauges(),
        // Without a verdict, the counts are all the more needed.
        source.diagnosis.verdict().then(verdictGauges, () => ({})),
      ]);
      return {
        status: 200,
        type: "text/plain; version=0.0.4; charset=utf-8",
        text: prometheusText(snapshot, { ...gauges, ...verdict }),
      };
    }
    case "/calls": {
      const { calls } = await source.snapshot();
      return json({ calls });
    }
    case "/verdict": {
      const verdict = await source.diagnosis.verdict();
      return wantsText(request.headers.accept) ? plain(200, verdictText(verdict)) : json(verdict);
    }
    case "/ledger":
      return json(await source.diagnosis.contents());
    default:
      return plain(404, "there are /healthz, /readyz, /metrics, /verdict, /calls and /ledger\n");
  }
}

/** RFC 9110 §15.5.20: the request has come to a server that does not answer for this name. */
function misdirected(host: string | undefined): Answer {
  const detail = `expected an address, localhost or the host of --admin as Host, got ${JSON.stringify(host)}: ask by the address, or start the gateway with --admin <that name>:<port>`;
  const problem = { title: "The admin server does not answer for this host", status: 421, detail };
  return { status: 421, type: "application/problem+json", text: `${JSON.stringify(problem)}\n` };
}

/** JSON is for programs; plain text for those who ask for it and not for JSON. */
function wantsText(accept = ""): boolean {
  return /\btext\/plain\b/i.test(accept) && !/\bjson\b/i.test(accept);
}

function json(value: object): Answer {
  return { status: 200, type: "application/json", text: `${JSON.stringify(value, undefined, 2)}\n` };
}

function plain(status: number, text: string): Answer {
  return { status, type: "text/plain", text };
}

function send(response: ServerResponse, { status, type, text }: Answer): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  response.end(text);
}

const TIMEOUT_MS = 10_000;
/** Node looks every 30 s, unless told, for whoever takes too long to ask. */
const CHECK_INTERVAL_MS = 1_000;
/** Operators, their dashboards and the probes of balancers are few. */
const MAX_CONNECTIONS = 256;
/** An answer can have some megabytes, and it is in memory until it is taken. */
const MAX_ANSWERS = 16;
const BUSY = plain(503, `${MAX_ANSWERS} answers are under way, and not more at once: ask again soon\n`);
/** They are a few bytes, and whoever asks takes no answer for a bad one. */
const PROBES: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);
