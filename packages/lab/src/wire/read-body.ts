import type { BodyFraming } from "./body-framing.ts";
import type { ByteSource } from "./byte-source.ts";
import { ChunkedReader } from "./chunked-reader.ts";

/**
 * Some bytes of a body.
 *
 * @public
 */
export interface BodyPiece {
  /** The bytes on the wire, chunk lines and trailers included. */
  readonly raw: Buffer;
  /** The bytes of the content among them. */
  readonly content: Buffer;
}

/**
 * The other side ended before its framing said so.
 *
 * @internal
 */
export class MessageCut extends Error {
  override readonly name = "MessageCut";
}

/**
 * Reads one body to its end and not a byte further.
 *
 * @throws MessageCut where the source ends early.
 * @throws MalformedMessage where the chunked coding is broken.
 * @internal
 */
export async function* readBody(source: ByteSource, framing: BodyFraming): AsyncGenerator<BodyPiece, void> {
  switch (framing.kind) {
    case "none":
      return;
    case "length":
      yield* readLength(source, framing.lengthBytes);
      return;
    case "chunked":
      yield* readChunked(source);
      return;
    case "close":
      for (let raw = await source.read(); raw !== undefined; raw = await source.read()) {
        yield { raw, content: raw };
      }
      return;
    default:
      framing satisfies never;
  }
}

async function* readLength(source: ByteSource, lengthBytes: number): AsyncGenerator<BodyPiece, void> {
  let leftBytes = lengthBytes;
  while (leftBytes > 0) {
    const bytes = await source.read();
    if (bytes === undefined) {
      throw new MessageCut(`Expected ${lengthBytes} bytes, got ${lengthBytes - leftBytes}.`);
    }
    source.unread(bytes.subarray(leftBytes));
    const raw = bytes.subarray(0, leftBytes);
    leftBytes -= raw.length;
    yield { raw, content: raw };
  }
}

async function* readChunked(source: ByteSource): AsyncGenerator<BodyPiece, void> {
  const reader = new ChunkedReader();
  while (!reader.done) {
    const bytes = await source.read();
    if (bytes === undefined) throw new MessageCut("Expected the last chunk, got the end of the connection.");
    const { consumedBytes, content } = reader.push(bytes);
    source.unread(bytes.subarray(consumedBytes));
    const [only, ...more] = content;
    yield {
      raw: bytes.subarray(0, consumedBytes),
      content: only !== undefined && more.length === 0 ? only : Buffer.concat(content),
    };
  }
}
