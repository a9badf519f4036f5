import { createServer } from "node:http2";
import type {
  IncomingHttpHeaders,
  OutgoingHttpHeaders,
  ServerHttp2Session,
  ServerHttp2Stream,
} from "node:http2";
import { listen } from "../control/listen.ts";
import { LabError } from "../lab-error.ts";
import { findHttp2Fault } from "./http2-faults.ts";
import type { Http2FaultName } from "./http2-faults.ts";

/**
 * What {@link startHttp2Balancer} is told.
 *
 * @public
 */
export interface Http2BalancerOptions {
  /** What it stands in front of: the origin of a lab, say. Its path does not count. */
  readonly upstream: string | URL;
  readonly fault: Http2FaultName;
  /**
   * How many responses are hit before it is healthy.
   *
   * @defaultValue `1`
   */
  readonly firstResponses?: number;
  /**
   * How many bytes are missing at the end of a body.
   *
   * @defaultValue `20`
   */
  readonly cutBytes?: number;
  /**
   * Whether the head says how long the whole body is.
   *
   * @defaultValue `true`
   */
  readonly announcesLength?: boolean;
}

/**
 * A running balancer.
 *
 * @public
 */
export interface Http2Balancer extends AsyncDisposable {
  /** Where it listens: HTTP/2 with prior knowledge, without TLS (RFC 9113 §3.3). */
  readonly url: string;
  /** Requests that reached it. */
  readonly requests: () => number;
  /** Responses that it damaged. */
  readonly damaged: () => number;
  /** Connections that were opened to it. */
  readonly sessions: () => number;
  close(): Promise<void>;
}

/**
 * Starts a balancer that speaks HTTP/2 to its clients and HTTP/1.1 to what stands behind it, and damages responses as
 * only HTTP/2 can.
 *
 * @throws LabError for a fault that it does not know, and where it cannot listen.
 * @example
 * ```ts
 * import { startHttp2Balancer, startLab } from "@lastbyte/lab";
 *
 * const lab = await startLab({ faults: [] });
 * const balancer = await startHttp2Balancer({ upstream: lab.origin.url, fault: "h2-reset" });
 * console.log(balancer.url);
 * await balancer.close();
 * await lab.close();
 * ```
 * @public
 */
export async function startHttp2Balancer(options: Http2BalancerOptions): Promise<Http2Balancer> {
  const { firstResponses = 1, cutBytes = 20, announcesLength = true } = options;
  const fault = findHttp2Fault(options.fault);
  if (!URL.canParse(String(options.upstream))) {
    throw new LabError(
      `Expected an upstream such as http://127.0.0.1:8000, got "${String(options.upstream)}".`,
    );
  }
  const upstream = new URL(options.upstream);
  const open = new Set<ServerHttp2Session>();
  const counts = { requests: 0, damaged: 0, sessions: 0 };

  const server = createServer();
  server.on("session", (session) => {
    counts.sessions += 1;
    open.add(session);
    session.on("close", () => open.delete(session));
  });
  server.on("stream", (stream, headers) => {
    counts.requests += 1;
    const isHit = counts.requests <= firstResponses;
    // A client may leave at any time.
    stream.on("error", () => {});
    void answer(stream, headers, isHit).catch(() => stream.close());
  });

  async function answer(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    isHit: boolean,
  ): Promise<void> {
    const method = String(headers[":method"]);
    const response = await fetch(new URL(String(headers[":path"]), upstream), {
      method,
      headers: forwarded(headers),
      redirect: "manual",
    });
    const body = Buffer.from(await response.arrayBuffer());
    stream.respond(headOf(response, announcesLength ? body.length : undefined), {
      endStream: method === "HEAD",
    });
    if (method === "HEAD") return;
    if (!isHit || body.length === 0) {
      stream.end(body);
      return;
    }
    counts.damaged += 1;
    fault.deliver(stream, body.subarray(0, Math.max(1, body.length - cutBytes)));
  }

  const port = await listen(server, { address: "127.0.0.1", port: 0 });
  const close = async (): Promise<void> => {
    for (const session of open) session.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => counts.requests,
    damaged: () => counts.damaged,
    sessions: () => counts.sessions,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The body is passed on decoded, so no coding is asked for. */
function forwarded(headers: IncomingHttpHeaders): Record<string, string> {
  const fields: Record<string, string> = { "accept-encoding": "identity" };
  for (const name of ["accept", "range", "if-range"]) {
    const value = headers[name];
    if (typeof value === "string") fields[name] = value;
  }
  return fields;
}

function headOf(response: Response, lengthBytes: number | undefined): OutgoingHttpHeaders {
  const head: OutgoingHttpHeaders = { ":status": response.status };
  for (const [name, value] of response.headers) {
    if (!CONNECTION_FIELDS.has(name)) head[name] = value;
  }
  return lengthBytes === undefined ? head : { ...head, "content-length": lengthBytes };
}

/** RFC 9113 §8.2.2 forbids the fields of a connection; the length is the balancer's to say. */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "transfer-encoding",
]);
