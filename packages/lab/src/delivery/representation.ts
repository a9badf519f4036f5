import type { UpstreamResponse } from "../faults/fault.ts";
import type { BodyFraming } from "../wire/body-framing.ts";
import type { MessageHead } from "../wire/message-head.ts";

/**
 * A response with its chunk lines taken away: what is to be written, however it will be framed.
 *
 * @internal
 */
export interface Representation {
  readonly head: MessageHead;
  /** How the upstream framed it. */
  readonly framing: BodyFraming;
  readonly content: AsyncIterable<Buffer>;
}

/**
 * The representation in a response, read as it comes.
 *
 * @internal
 */
export function representationOf(response: UpstreamResponse): Representation {
  return { head: response.head, framing: response.framing, content: contentOf(response) };
}

/**
 * Whether there is anything in the body that could be lost.
 *
 * @internal
 */
export function bearsContent(response: UpstreamResponse): boolean {
  const { framing } = response;
  return framing.kind === "length" ? framing.lengthBytes > 0 : framing.kind !== "none";
}

async function* contentOf(response: UpstreamResponse): AsyncGenerator<Buffer, void> {
  for await (const piece of response.body) {
    if (piece.content.length > 0) yield piece.content;
  }
}
