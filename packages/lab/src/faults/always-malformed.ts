import { deliverCut } from "../delivery/deliver-cut.ts";
import { framedHead } from "../delivery/framed-head.ts";
import { bearsContent, representationOf } from "../delivery/representation.ts";
import type { BodyFraming } from "../wire/body-framing.ts";
import { fieldValue } from "../wire/message-head.ts";
import type { Exchange, Fault, UpstreamResponse } from "./fault.ts";

// White space that may stand behind a document.
const MAX_TRAILING_BYTES = 1024;

/**
 * The origin itself always sends a document that is closed but broken: a comma too many before the last
 * bracket, and one byte more in the length. Applies to JSON that comes without a content coding; whether a
 * request is hit depends on the request alone.
 *
 * @internal
 */
export const alwaysMalformed: Fault = {
  name: "always-malformed",
  summary: "the origin itself always sends JSON that is closed but broken",
  effect: "damaged",
  drawnBy: "request",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const response = await exchange.ask({ replace: { "accept-encoding": "identity" } });
  if (!bearsContent(response) || !isPlainJson(response)) {
    await exchange.pass(response);
    return;
  }
  const framing = oneByteMore(response.framing);
  const malformed = {
    head: framedHead(response.head, response.framing, framing),
    framing,
    content: malform(representationOf(response).content),
  };
  const counting: Exchange = {
    ...exchange,
    record: ({ bytesSent }) => exchange.record({ bytesWhole: bytesSent - 1, bytesSent }),
  };
  await deliverCut(counting, malformed, {
    framing: "same",
    promise: "kept",
    ending: "keep-alive",
    cut: { kind: "nowhere" },
  });
}

function isPlainJson({ head, status }: UpstreamResponse): boolean {
  const mediaType = fieldValue(head, "content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const plain = (fieldValue(head, "content-encoding") ?? "identity") === "identity";
  return plain && status !== 206 && (mediaType === "application/json" || mediaType.endsWith("+json"));
}

function oneByteMore(framing: BodyFraming): BodyFraming {
  return framing.kind === "length" ? { kind: "length", lengthBytes: framing.lengthBytes + 1 } : framing;
}

async function* malform(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of content) {
    held = Buffer.concat([held, piece]);
    const sendBytes = held.length - MAX_TRAILING_BYTES;
    if (sendBytes > 0) {
      yield held.subarray(0, sendBytes);
      held = held.subarray(sendBytes);
    }
  }
  const end = held.toString("latin1").trimEnd().length;
  const last = held.at(end - 1);
  const bracket = last === 0x7d || last === 0x5d;
  // Behind a document that is no object and no array, a bracket is what must not stand.
  const [at, extra] = bracket ? [end - 1, ","] : [end, "]"];
  yield Buffer.concat([held.subarray(0, at), Buffer.from(extra), held.subarray(at)]);
}
