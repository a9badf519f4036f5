import { deliverCut } from "../delivery/deliver-cut.ts";
import { bearsContent, representationOf } from "../delivery/representation.ts";
import { editHead, fieldValue } from "../wire/message-head.ts";
import type { Exchange, Fault, UpstreamResponse } from "./fault.ts";

/**
 * Another version of the resource: the entity tag `"x"` is `"x-changed"`, and the first digit of the body that
 * comes is another one. As a server with a new version does, it answers Range under If-Range with 200 and the
 * whole, and Range alone with a part of the new version. Applies to GET where the upstream sends a plain body;
 * digest fields are taken away.
 *
 * @internal
 */
export const changeVersion: Fault = {
  name: "change-version",
  summary: "another version: other ETag, one other digit",
  effect: "altered",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const { head, method } = exchange.request;
  const conditional = fieldValue(head, "if-range") !== undefined;
  const response = await exchange.ask({
    remove: conditional ? ["range", "if-range", "if-none-match"] : ["if-none-match"],
    replace: { "accept-encoding": "identity" },
  });
  if (method !== "GET" || !bearsContent(response) || isCoded(response)) {
    await exchange.pass(response);
    return;
  }
  const changed = { ...representationOf(response), head: changedHead(response) };
  await deliverCut(
    exchange,
    { ...changed, content: changeDigit(changed.content) },
    { framing: "same", promise: "kept", ending: "keep-alive", cut: { kind: "nowhere" } },
  );
}

function isCoded({ head }: UpstreamResponse): boolean {
  return (fieldValue(head, "content-encoding") ?? "identity") !== "identity";
}

function changedHead({ head }: UpstreamResponse): UpstreamResponse["head"] {
  const etag = fieldValue(head, "etag");
  const replace = etag === undefined ? {} : { etag: etag.replace(/"$/, '-changed"') };
  return editHead(head, { remove: ["content-digest", "repr-digest"], replace });
}

async function* changeDigit(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let changed = false;
  for await (const piece of content) {
    const at = changed ? -1 : piece.findIndex((byte) => byte >= 0x30 && byte <= 0x39);
    if (at === -1) {
      yield piece;
      continue;
    }
    changed = true;
    const copy = Buffer.from(piece);
    const digit = copy[at] ?? 0;
    // Never to 0, which may not lead a number in JSON.
    copy[at] = digit === 0x39 ? 0x38 : digit + 1;
    yield copy;
  }
}
