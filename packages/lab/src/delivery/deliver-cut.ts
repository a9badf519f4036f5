import type { Exchange } from "../faults/fault.ts";
import type { BodyFraming } from "../wire/body-framing.ts";
import { editHead, type HeadEdits, type MessageHead } from "../wire/message-head.ts";
import { CutContent, keptBytes, type Cut } from "./cut.ts";
import { framedHead } from "./framed-head.ts";
import type { Representation } from "./representation.ts";

/**
 * How much of a body of unknown length is held to learn the length that a Content-Length must announce. A
 * longer one is cut there.
 */
const MAX_MEASURED_BYTES = 16_777_216;

/**
 * How long a stalled connection stays open where the plan does not say.
 */
const DEFAULT_STALL_MS = 600_000;

/**
 * What the client is told about a body of which some bytes are missing.
 *
 * @internal
 */
export interface CutForm {
  readonly cut: Cut;
  /** `same` keeps the upstream's framing. */
  readonly framing: "same" | "length" | "chunked" | "close";
  /**
   * What the framing promises: the `whole` body, so that anyone who counts sees the loss, or only what was
   * `kept`, so that nobody who counts does.
   */
  readonly promise: "whole" | "kept";
  /** What happens to the connection behind the last byte. */
  readonly ending: "keep-alive" | "finish" | "reset" | "stall";
  /** What else changes in the head. */
  readonly head?: HeadEdits;
  /** The version that the status line names, where not the upstream's. */
  readonly version?: "HTTP/1.0";
  /** Bytes to put behind what was kept. */
  readonly suffix?: Buffer;
}

/**
 * Writes a representation with some of its bytes missing. The one place where a cut body is written.
 *
 * @internal
 */
export async function deliverCut(exchange: Exchange, whole: Representation, form: CutForm): Promise<void> {
  const measured = form.framing === "length" ? await measure(whole) : whole;
  const wanted = form.framing === "same" ? whole.framing.kind : form.framing;
  const lengthBytes = measured.framing.kind === "length" ? measured.framing.lengthBytes : undefined;
  const suffix = form.suffix ?? Buffer.alloc(0);
  const framing = promised(wanted, lengthBytes, form);
  const { client } = exchange;
  await client.write(promisingHead(framedHead(whole.head, whole.framing, framing), form).bytes);

  // A known length makes the cut an offset, so that nothing need be held back.
  const kept = lengthBytes === undefined ? form.cut : offsetOf(form.cut, lengthBytes);
  const content = new CutContent(measured.content, kept);
  let sentBytes = 0;
  let last: Buffer = Buffer.alloc(0);
  for await (const piece of content) {
    await client.write(frame(last, framing));
    sentBytes += piece.length;
    last = piece;
  }
  exchange.record({ bytesWhole: lengthBytes ?? content.wholeBytes, bytesSent: sentBytes });
  await client.write(frame(last, framing));
  await client.write(frame(suffix, framing));
  if (framing.kind === "chunked" && form.promise === "kept") await client.write(LAST_CHUNK);
  await endAs(form.ending, exchange, framing);
}

const LAST_CHUNK = Buffer.from("0\r\n\r\n", "latin1");

function promised(kind: BodyFraming["kind"], lengthBytes: number | undefined, form: CutForm): BodyFraming {
  if (kind !== "length") return { kind };
  const wholeBytes = lengthBytes ?? 0;
  if (form.promise === "whole") return { kind, lengthBytes: wholeBytes };
  return { kind, lengthBytes: keptBytes(form.cut, wholeBytes) + (form.suffix?.length ?? 0) };
}

function promisingHead(head: MessageHead, form: CutForm): MessageHead {
  const edited = form.head === undefined ? head : editHead(head, form.head);
  if (form.version === undefined) return edited;
  return editHead(edited, { startLine: `${form.version}${edited.startLine.slice(form.version.length)}` });
}

function offsetOf(cut: Cut, lengthBytes: number): Cut {
  return cut.kind === "nowhere" ? cut : { kind: "offset", offsetBytes: keptBytes(cut, lengthBytes) };
}

function frame(bytes: Buffer, framing: BodyFraming): Buffer {
  if (framing.kind !== "chunked" || bytes.length === 0) return bytes;
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`, "latin1"),
    bytes,
    Buffer.from("\r\n"),
  ]);
}

async function endAs(ending: CutForm["ending"], exchange: Exchange, framing: BodyFraming): Promise<void> {
  const { client } = exchange;
  switch (ending) {
    case "keep-alive":
      // Only closing can end a body without a length.
      if (framing.kind === "close") client.finish();
      return;
    case "finish":
      client.finish();
      return;
    case "reset":
      await client.reset();
      return;
    case "stall":
      await exchange.wait(exchange.settings.stallMs ?? DEFAULT_STALL_MS);
      client.finish();
      return;
    default:
      ending satisfies never;
  }
}

async function measure(whole: Representation): Promise<Representation> {
  if (whole.framing.kind === "length") return whole;
  const pieces: Buffer[] = [];
  let lengthBytes = 0;
  for await (const piece of whole.content) {
    pieces.push(piece);
    lengthBytes += piece.length;
    if (lengthBytes > MAX_MEASURED_BYTES) break;
  }
  return { head: whole.head, framing: { kind: "length", lengthBytes }, content: replay(pieces) };
}

async function* replay(pieces: readonly Buffer[]): AsyncGenerator<Buffer, void> {
  yield* pieces;
}
