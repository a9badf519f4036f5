import type { Answer } from "./api-answer.ts";
import { bytesContent } from "./send.ts";
import type { OriginRequest } from "./wanted.ts";

// How many records a sample has where the query does not say, and at most.
const DEFAULT_RECORDS = 20;
const MAX_RECORDS = 100_000;
// The longest time between two pieces of a stream.
const MAX_INTERVAL_MS = 60_000;

/**
 * Answers the small forms of data and the healthy controls outside the API: what a client must take as it
 * comes. `?records=` sets the size.
 *
 * @internal
 */
export function answerSample(request: OriginRequest): Answer | undefined {
  const records = readNumber(request, "records", { fallback: DEFAULT_RECORDS, most: MAX_RECORDS });
  switch (request.path) {
    case "/json":
      return {
        kind: "json",
        value: { data: Array.from({ length: records }, (_, index) => sampleRecord(index)) },
      };
    case "/ndjson":
      return text(
        "application/x-ndjson",
        lines(records, (index) => JSON.stringify(sampleRecord(index))),
      );
    case "/csv":
      return text("text/csv; charset=utf-8", `id,name,done\n${lines(records, csvLine)}`);
    case "/multipart":
      return text(`multipart/mixed; boundary=${BOUNDARY}`, multipart(records));
    case "/events":
      return { kind: "stream", mediaType: "text/event-stream", pieces: events(request, records) };
    case "/watch":
      return { kind: "stream", mediaType: "application/json", pieces: watch(request) };
    case "/empty-json":
      return text("application/json", "");
    case "/no-content":
      return { kind: "empty", status: 204 };
    case "/malformed-json":
      return text("application/json", '{"data":[1,2,],"ok":true}');
    case "/redirect":
      return {
        kind: "empty",
        status: readRedirect(request),
        headers: { Location: request.query.get("to") ?? "/json" },
      };
    case "/cookies":
      return {
        kind: "json",
        value: { ok: true },
        headers: { "Set-Cookie": ["a=1; Path=/", "b=2; Path=/; HttpOnly"] },
      };
    default:
      return undefined;
  }
}

const BOUNDARY = "part-of-the-lab";

function sampleRecord(index: number): object {
  return { id: index, name: `Näme "${index}" 🚀 {[`, done: index % 2 === 0 };
}

function csvLine(index: number): string {
  return `${index},"Näme ""${index}"", 🚀",${index % 2 === 0}`;
}

function lines(records: number, line: (index: number) => string): string {
  return Array.from({ length: records }, (_, index) => `${line(index)}\n`).join("");
}

function multipart(records: number): string {
  const parts = Array.from(
    { length: records },
    (_, index) =>
      `--${BOUNDARY}\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(sampleRecord(index))}\r\n`,
  );
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}

function text(mediaType: string, body: string): Answer {
  return { kind: "content", content: bytesContent(mediaType, Buffer.from(body)) };
}

// A stream of server-sent events whose last event says that it is the last.
async function* events(request: OriginRequest, records: number): AsyncGenerator<string, void> {
  const intervalMs = readNumber(request, "interval_ms", { fallback: 10, most: MAX_INTERVAL_MS });
  for (let index = 0; index < records; index += 1) {
    yield `id: ${index}\nevent: task\ndata: ${JSON.stringify(sampleRecord(index))}\n\n`;
    await pause(request, intervalMs);
  }
  yield "event: done\ndata: [DONE]\n\n";
}

// A watch in the manner of Kubernetes': one JSON document after another, until the client leaves.
async function* watch(request: OriginRequest): AsyncGenerator<string, void> {
  const intervalMs = readNumber(request, "interval_ms", { fallback: 100, most: MAX_INTERVAL_MS });
  for (let index = 0; !request.message.socket.destroyed; index += 1) {
    yield `${JSON.stringify({ type: "MODIFIED", object: sampleRecord(index) })}\n`;
    await pause(request, intervalMs);
  }
}

async function pause(request: OriginRequest, delayMs: number): Promise<void> {
  const { socket } = request.message;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      socket.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    socket.on("close", done);
  });
}

function readRedirect(request: OriginRequest): number {
  const code = Number(request.query.get("code") ?? 302);
  return [301, 302, 303, 307, 308].includes(code) ? code : 302;
}

function readNumber(
  request: OriginRequest,
  name: string,
  { fallback, most }: { readonly fallback: number; readonly most: number },
): number {
  const value = Number(request.query.get(name) ?? fallback);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : fallback;
}
