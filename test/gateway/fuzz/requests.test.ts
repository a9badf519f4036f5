import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import type { Gateway } from "@lastbyte/gateway";
import { Chance } from "../../simulation/chance.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { mutateBytes } from "./mutate-bytes.ts";

/** How many requests are tried; more, when somebody looks for something. */
const TRIES = Number(process.env["FUZZ_TRIES"] ?? 200);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
const SIDE_BY_SIDE = 100;

const HOST = "Host: gateway.test\r\n";
const SECOND = `GET /second HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;
const VALID: readonly string[] = [
  `GET /first?a=b HTTP/1.1\r\n${HOST}Accept: */*\r\nCookie: a=b\r\n\r\n${SECOND}`,
  `POST /first HTTP/1.1\r\n${HOST}Content-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello${SECOND}`,
  `POST /first HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na;x=y\r\n0123456789\r\n0\r\n\r\n${SECOND}`,
  `PUT /first HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n${SECOND}`,
  `GET /first HTTP/1.0\r\nConnection: keep-alive\r\n${HOST}\r\n${SECOND}`,
];

describe("requests with a few bytes changed", { timeout: 120_000 }, () => {
  /** What a strict server reads, behind the gateway and without it. */
  let behind: Listener;
  let direct: Listener;
  let gateway: Gateway;

  before(async () => {
    [behind, direct] = [await listen(60_000), await listen(100)];
    gateway = await gatewayBefore(behind.url, {
      maxAttempts: 1,
      limits: { clientHeadTimeoutMs: 100, clientBodyTimeoutMs: 100, clientIdleMs: 100 },
    });
  });

  after(async () => {
    await gateway.close();
    for (const { server } of [behind, direct]) {
      server.closeAllConnections();
      server.close();
    }
  });

  test("are refused, or read by the upstream as they would be without the gateway", async () => {
    const chance = new Chance(SEED);
    const outcomes = { refused: 0, forwarded: 0 };
    for (let tried = 0; tried < TRIES; tried += SIDE_BY_SIDE) {
      const batch = Array.from({ length: Math.min(SIDE_BY_SIDE, TRIES - tried) }, () =>
        mutateBytes(chance.pick(VALID), chance),
      );

      await Promise.all(
        batch.map(async (bytes) => {
          const [through, past] = await Promise.all([
            send(gateway.address, bytes),
            send(direct.address, bytes),
          ]);

          const answers = readAnswers(through.received);
          const forwarded = answers.flatMap(({ read }) => read ?? []);
          const wanted = direct.reads.get(past.port) ?? [];
          const shown = JSON.stringify({ bytes, through, past, wanted }, undefined, 1);
          outcomes.forwarded += forwarded.length;
          outcomes.refused += answers.length - forwarded.length;
          // Each is the same request as a strict server reads there, as far as that one reads.
          const refusal = direct.unreadable.get(past.port);
          const readable = refusal === undefined ? wanted : wanted.filter((read) => read !== "cut");
          const isMore = forwarded.length > readable.length;
          assert.ok(
            !isMore || (refusal !== undefined && isMadeClear(refusal, bytes)),
            `${refusal}: ${shown}`,
          );
          assert.deepEqual(forwarded.slice(0, readable.length), readable.slice(0, forwarded.length), shown);
          for (const [index, { status, read }] of answers.entries()) {
            if (read !== undefined) continue;
            assert.ok(REFUSALS.has(status), shown);
            // What could be read in two ways has nothing behind it.
            assert.ok(status !== 400 || index === answers.length - 1, shown);
          }
        }),
      );
    }

    assert.deepEqual(
      [...new Set(behind.unreadable.values())].filter((code) => !HARMLESS.has(code)),
      [],
    );
    // Nothing was forwarded of which its client does not know.
    assert.equal(behind.answered(), outcomes.forwarded);
    assert.ok(outcomes.refused > TRIES / 4 && outcomes.forwarded > TRIES / 4, JSON.stringify(outcomes));
  });
});

/** A 502 is what comes of a method that the upstream does not know. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404, 405, 408, 417, 421, 431, 501, 502, 505]);

/** Whether what node:http refuses is one thing to every reader, once the gateway has written it anew. */
function isMadeClear(refusal: string, bytes: string): boolean {
  const trailers = /\r\n0((?:\r\n[^\r\n]+)+)\r\n/.exec(bytes)?.[1] ?? "";
  switch (refusal) {
    // Methods are names that may be new (RFC 9110 §9.1).
    case "HPE_INVALID_METHOD":
      return true;
    // A length that is said twice, and the same (RFC 9110 §8.6).
    case "HPE_UNEXPECTED_CONTENT_LENGTH":
      return !/transfer-encoding/i.test(bytes);
    // Chunk extensions are not passed on (RFC 9112 §7.1.1).
    case "HPE_STRICT":
      return /\n[0-9a-f]+[ \t]*;/.test(bytes);
    // Trailers that would change the message are not passed on (RFC 9110 §6.5.1).
    case "HPE_INVALID_TRANSFER_ENCODING":
    case "HPE_INVALID_CONTENT_LENGTH":
    case "HPE_CLOSED_CONNECTION":
      return /(?:transfer-encoding|content-length|connection):/i.test(trailers);
    default:
      return false;
  }
}

/** What the upstream may find: a method that it does not know, and the end of an upload that its client has cut. */
const HARMLESS: ReadonlySet<string> = new Set(["HPE_INVALID_METHOD", "HPE_INVALID_EOF_STATE"]);

interface Listener {
  readonly server: Server;
  readonly url: string;
  readonly address: { readonly host: string; readonly port: number };
  /** What it has read on each connection, by the client's port. */
  readonly reads: ReadonlyMap<number, readonly string[]>;
  readonly answered: () => number;
  /** What it could not read. */
  readonly unreadable: ReadonlyMap<number, string>;
}

/** Answers each request with what was read of it. */
async function listen(patienceMs: number): Promise<Listener> {
  const unreadable = new Map<number, string>();
  let answered = 0;
  const reads = new Map<number, string[]>();
  const server = createServer(
    { insecureHTTPParser: false, requireHostHeader: true, connectionsCheckingInterval: 50 },
    (request, response) => {
      const port = request.socket.remotePort ?? 0;
      const list = reads.get(port) ?? [];
      reads.set(port, list);
      const index = list.push("cut") - 1;
      readAll(request).then(
        (body) => {
          const { method, url } = request;
          list[index] = JSON.stringify({ method, url, length: body.length, sha: shaOf(body) });
          response.end(list[index]);
          answered += 1;
        },
        () => response.destroy(),
      );
    },
  );
  const ports = new WeakMap<Socket, number>();
  server.on("connection", (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    ports.set(socket, port);
    // The system gives ports again.
    reads.delete(port);
    unreadable.delete(port);
  });
  server.headersTimeout = patienceMs;
  server.requestTimeout = patienceMs;
  server.keepAliveTimeout = patienceMs;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code !== "ECONNRESET" && error.code !== "ERR_HTTP_REQUEST_TIMEOUT")
      unreadable.set(ports.get(socket as Socket) ?? 0, error.code ?? error.message);
    // What stands before it was read well, and is told yet.
    setTimeout(() => socket.destroy(), 20);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    address: { host: "127.0.0.1", port },
    reads,
    unreadable,
    answered: () => answered,
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function shaOf(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex").slice(0, 8);
}

/** Writes what is given, and gives all that comes until the other side closes. */
function send(
  { host, port }: { readonly host: string; readonly port: number },
  bytes: string,
): Promise<Sent> {
  return new Promise((resolve) => {
    let received = "";
    let localPort = 0;
    const socket = connect(port, host, () => {
      localPort = socket.localPort ?? 0;
      socket.write(bytes, "latin1");
    });
    socket.on("data", (chunk) => (received += chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("close", () => resolve({ received, port: localPort }));
  });
}

interface Sent {
  readonly received: string;
  /** Of this side. */
  readonly port: number;
}

/** The answers of a connection, in their order; those of a server of ours tell what it has read. */
function readAnswers(
  text: string,
): readonly { readonly status: number; readonly read: string | undefined }[] {
  const found: { status: number; read: string | undefined }[] = [];
  for (const part of text.split(/(?=HTTP\/1\.1 \d{3} )/)) {
    const status = Number(part.slice(9, 12));
    if (status >= 200) found.push({ status, read: /\{"method":.*?"sha":"[0-9a-f]{8}"\}/.exec(part)?.[0] });
  }
  return found;
}
