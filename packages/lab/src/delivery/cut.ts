import type { Random } from "../chance/random.ts";
import type { FaultSettings } from "../faults/fault.ts";

/**
 * One TCP segment on an Ethernet: 1500 bytes less 20 for IP, 20 for TCP and 12 for its timestamps. The last
 * packet of a response holds at most so many bytes.
 *
 * @internal
 */
export const LAST_PACKET_BYTES = 1448;

/**
 * Where a body is cut: a last packet of a size that chance chose, exactly so many bytes from its end, behind
 * so many bytes, or nowhere.
 *
 * @internal
 */
export type Cut =
  | { readonly kind: "packet"; readonly cutBytes: number; readonly leastBytes: number }
  | { readonly kind: "tail"; readonly cutBytes: number }
  | { readonly kind: "offset"; readonly offsetBytes: number }
  | { readonly kind: "nowhere" };

/**
 * Chooses the cut: what the plan pinned, or a last packet of a size that chance chooses. A chosen cut leaves
 * at least one byte of a body that has two, and every length of what is left is as likely as any other.
 *
 * @internal
 */
export function chooseCut(settings: FaultSettings, chance: Random, leastBytes = 1): Cut {
  if (settings.cutAt !== undefined) return { kind: "offset", offsetBytes: settings.cutAt };
  if (settings.cutBytes !== undefined) return { kind: "tail", cutBytes: settings.cutBytes };
  return { kind: "packet", cutBytes: chance.integer(leastBytes, LAST_PACKET_BYTES), leastBytes };
}

/**
 * How many bytes of a body of this length the cut leaves.
 *
 * @internal
 */
export function keptBytes(cut: Cut, wholeBytes: number): number {
  const most = Math.max(0, wholeBytes - 1);
  switch (cut.kind) {
    case "packet":
      return wholeBytes === 0 ? 0 : wholeBytes - packetBytes(cut.cutBytes, cut.leastBytes, most);
    case "tail":
      return Math.max(0, wholeBytes - cut.cutBytes);
    case "offset":
      return Math.min(most, cut.offsetBytes);
    case "nowhere":
      return wholeBytes;
    default:
      return cut satisfies never;
  }
}

// The packet of a body that is shorter than the packet chosen for it: folded into what there is.
function packetBytes(cutBytes: number, leastBytes: number, mostBytes: number): number {
  if (cutBytes <= mostBytes) return cutBytes;
  if (mostBytes <= leastBytes) return Math.max(1, mostBytes);
  return leastBytes + ((cutBytes - leastBytes) % (mostBytes - leastBytes + 1));
}

/**
 * Yields what a cut leaves of a body whose length nobody knows yet. It holds back no more than the cut is
 * long, so that a body of any size can be cut in constant memory.
 *
 * @internal
 */
export class CutContent {
  readonly #content: AsyncIterable<Buffer>;
  readonly #cut: Cut;
  /** How long the body is, once it has been read to its end. */
  wholeBytes: number | undefined;

  constructor(content: AsyncIterable<Buffer>, cut: Cut) {
    this.#content = content;
    this.#cut = cut;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    const holdBytes = heldBytes(this.#cut);
    let held: Buffer = Buffer.alloc(0);
    let receivedBytes = 0;
    let sentBytes = 0;
    for await (const piece of this.#content) {
      receivedBytes += piece.length;
      held = held.length === 0 ? piece : Buffer.concat([held, piece]);
      const sendBytes = Math.min(held.length - holdBytes, limitOf(this.#cut) - sentBytes);
      if (sendBytes > 0) {
        yield held.subarray(0, sendBytes);
        sentBytes += sendBytes;
        held = held.subarray(sendBytes);
      }
      // The cut lies behind us: what follows need not even be read.
      if (receivedBytes > limitOf(this.#cut)) return;
    }
    this.wholeBytes = receivedBytes;
    const restBytes = keptBytes(this.#cut, receivedBytes) - sentBytes;
    if (restBytes > 0) yield held.subarray(0, restBytes);
  }
}

function heldBytes(cut: Cut): number {
  switch (cut.kind) {
    case "packet":
    case "tail":
      return cut.cutBytes;
    case "offset":
      return 1;
    case "nowhere":
      return 0;
    default:
      return cut satisfies never;
  }
}

function limitOf(cut: Cut): number {
  return cut.kind === "offset" ? cut.offsetBytes : Number.POSITIVE_INFINITY;
}
