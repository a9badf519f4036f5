import { pipeline, Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import type { Exchange, UpstreamResponse } from "../faults/fault.ts";
import { acceptsCoding } from "../wire/accepts-coding.ts";
import type { BodyFraming } from "../wire/body-framing.ts";
import { editHead, fieldValue } from "../wire/message-head.ts";
import { framedHead } from "./framed-head.ts";
import { bearsContent, representationOf, type Representation } from "./representation.ts";

/**
 * The content codings that a fault can break.
 *
 * @internal
 */
export type Coding = "gzip" | "deflate" | "br" | "zstd";

/**
 * Asks the upstream for a coding that the client accepts.
 *
 * @internal
 */
export async function askCoded(exchange: Exchange, coding: Coding): Promise<UpstreamResponse> {
  if (!isAccepted(exchange, coding)) return exchange.ask();
  return exchange.ask({ replace: { "accept-encoding": coding } });
}

/**
 * The response in this coding: as the upstream coded it, or coded here where it came plain and the client
 * accepts the coding. Undefined where neither is so.
 *
 * @internal
 */
export function codedRepresentation(
  exchange: Exchange,
  response: UpstreamResponse,
  coding: Coding,
): Representation | undefined {
  // A part of a coded stream is no coded stream.
  if (!bearsContent(response) || response.status === 206) return undefined;
  const present = fieldValue(response.head, "content-encoding")?.toLowerCase() ?? "identity";
  if (present === coding) return representationOf(response);
  if (present !== "identity" || !isAccepted(exchange, coding)) return undefined;
  return encodeHere(exchange, response, coding);
}

function isAccepted({ request }: Exchange, coding: Coding): boolean {
  return acceptsCoding(fieldValue(request.head, "accept-encoding"), coding);
}

function encodeHere(
  exchange: Exchange,
  response: UpstreamResponse,
  coding: Coding,
): Representation | undefined {
  const encoder = createEncoder(coding);
  if (encoder === undefined) return undefined;
  const framing: BodyFraming = { kind: exchange.request.version === 10 ? "close" : "chunked" };
  const etag = fieldValue(response.head, "etag");
  const head = editHead(framedHead(response.head, response.framing, framing), {
    remove: ["accept-ranges", "content-digest", "repr-digest", "content-encoding"],
    // Another representation needs another strong tag; who compresses on the way weakens it, as nginx does.
    replace: etag?.startsWith('"') === true ? { etag: `W/${etag}` } : {},
    append: [`Content-Encoding: ${coding}`],
  });
  return { head, framing, content: through(representationOf(response).content, encoder) };
}

function createEncoder(coding: Coding): Transform | undefined {
  switch (coding) {
    case "gzip":
      return zlib.createGzip({ level: 1 });
    case "deflate":
      return zlib.createDeflate({ level: 1 });
    case "br":
      return zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } });
    case "zstd":
      // Node has zstd since 22.15 and 23.8.
      return "createZstdCompress" in zlib ? zlib.createZstdCompress() : undefined;
    default:
      return coding satisfies never;
  }
}

async function* through(content: AsyncIterable<Buffer>, encoder: Transform): AsyncGenerator<Buffer, void> {
  // An error of the source destroys the encoder, and is thrown where the encoder is read.
  pipeline(Readable.from(content), encoder, () => undefined);
  for await (const piece of encoder) {
    if (Buffer.isBuffer(piece)) yield piece;
  }
}
