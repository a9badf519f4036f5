import { createHash } from "node:crypto";
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { acceptsCoding } from "../wire/accepts-coding.ts";
import { encode } from "./content-coding.ts";
import { ifRangeHolds, noneMatch, readRange } from "./range.ts";
import type { OriginRequest, Wanted } from "./wanted.ts";

/**
 * A representation that is at hand as a whole, or that can be made from any byte to any byte.
 *
 * @internal
 */
export interface OriginContent {
  readonly mediaType: string;
  readonly lengthBytes: number;
  /** What tells this version from another, for the entity tag. Undefined where nothing ever changes. */
  readonly version: string;
  /** The whole, where it is small enough to be at hand. */
  readonly bytes?: Buffer;
  /** Makes the bytes from `first` up to, not including, `end`. */
  read(first: number, end: number): Iterable<Buffer>;
}

// Nobody compresses what becomes no smaller.
const MIN_CODED_BYTES = 256;

/**
 * Content that is at hand.
 *
 * @internal
 */
export function bytesContent(mediaType: string, bytes: Buffer): OriginContent {
  const version = createHash("sha1").update(bytes).digest("base64url");
  return {
    mediaType,
    lengthBytes: bytes.length,
    version,
    bytes,
    read: (first, end) => [bytes.subarray(first, end)],
  };
}

/**
 * Answers with content: coded, conditional, in part or whole, in the framing that the query wants.
 *
 * @internal
 */
export async function sendContent(
  request: OriginRequest,
  response: ServerResponse,
  plain: OriginContent & { readonly status?: number; readonly headers?: OutgoingHttpHeaders },
): Promise<void> {
  const { wanted, message } = request;
  const status = plain.status ?? 200;
  const coding = plain.bytes === undefined ? undefined : chooseCoding(request, plain.bytes.length);
  const coded = coding === undefined || plain.bytes === undefined ? undefined : encode(coding, plain.bytes);
  const content =
    coded === undefined
      ? plain
      : { ...bytesContent(plain.mediaType, coded), version: `${plain.version}-${coding}` };
  const etag = entityTag(content.version, wanted);
  const whole = status === 200;

  response.setHeader("Content-Type", content.mediaType);
  if (coded !== undefined && coding !== undefined) response.setHeader("Content-Encoding", coding);
  if (wanted.codings.length > 0) response.setHeader("Vary", "Accept-Encoding");
  if (whole && etag !== undefined) response.setHeader("ETag", etag);
  if (whole && wanted.ranges) response.setHeader("Accept-Ranges", "bytes");
  for (const [name, value] of Object.entries(plain.headers ?? {})) {
    if (value !== undefined) response.setHeader(name, value);
  }

  const mayBeConditional = whole && (request.method === "GET" || request.method === "HEAD");
  if (mayBeConditional && !noneMatch(message.headers["if-none-match"], etag)) {
    response.removeHeader("Content-Type");
    response.removeHeader("Content-Encoding");
    response.writeHead(304).end();
    return;
  }
  const rangeField = request.method === "GET" && whole && wanted.ranges ? message.headers.range : undefined;
  const ifRange = message.headers["if-range"];
  const range = ifRangeHolds(typeof ifRange === "string" ? ifRange : undefined, etag)
    ? readRange(rangeField, content.lengthBytes)
    : readRange(undefined, content.lengthBytes);

  switch (range.kind) {
    case "whole":
      await sendBytes(request, response, { content, status, first: 0, end: content.lengthBytes });
      return;
    case "part":
      response.setHeader("Content-Range", `bytes ${range.first}-${range.last}/${content.lengthBytes}`);
      await sendBytes(request, response, { content, status: 206, first: range.first, end: range.last + 1 });
      return;
    case "unsatisfiable":
      response.setHeader("Content-Range", `bytes */${content.lengthBytes}`);
      response.removeHeader("Content-Encoding");
      response.writeHead(416, { "Content-Length": 0 }).end();
      return;
    default:
      range satisfies never;
  }
}

interface Span {
  readonly content: OriginContent;
  readonly status: number;
  readonly first: number;
  readonly end: number;
}

async function sendBytes(request: OriginRequest, response: ServerResponse, span: Span): Promise<void> {
  const { content, status, first, end } = span;
  setDigests(request.wanted, response, span);
  setFraming(request.wanted, response, end - first);
  response.writeHead(status);
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  for (const bytes of content.read(first, end)) {
    if (response.destroyed) return;
    if (!response.write(bytes)) await drained(response);
  }
  response.end();
}

function setFraming(wanted: Wanted, response: ServerResponse, lengthBytes: number): void {
  if (wanted.framing === "length") response.setHeader("Content-Length", lengthBytes);
  if (wanted.framing === "chunked") response.setHeader("Transfer-Encoding", "chunked");
  if (wanted.framing === "close") {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
  }
}

// RFC 9530: Content-Digest covers this message's content, Repr-Digest the whole representation.
function setDigests(wanted: Wanted, response: ServerResponse, { content, first, end }: Span): void {
  if (content.bytes === undefined) return;
  if (wanted.digests.includes("content")) {
    response.setHeader("Content-Digest", digestOf(content.bytes.subarray(first, end)));
  }
  if (wanted.digests.includes("repr")) response.setHeader("Repr-Digest", digestOf(content.bytes));
}

function digestOf(bytes: Buffer): string {
  return `sha-256=:${createHash("sha256").update(bytes).digest("base64")}:`;
}

function chooseCoding({ wanted, message }: OriginRequest, lengthBytes: number): string | undefined {
  if (wanted.coding !== undefined) return wanted.coding;
  if (lengthBytes < MIN_CODED_BYTES) return undefined;
  const header = message.headers["accept-encoding"];
  const acceptEncoding = Array.isArray(header) ? header.join(",") : header;
  return wanted.codings.find((coding) => acceptsCoding(acceptEncoding, coding));
}

function entityTag(version: string, wanted: Wanted): string | undefined {
  if (wanted.etags === "none") return undefined;
  return wanted.etags === "weak" ? `W/"${version}"` : `"${version}"`;
}

async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}
