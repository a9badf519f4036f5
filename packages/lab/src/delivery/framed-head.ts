import type { BodyFraming } from "../wire/body-framing.ts";
import { editHead, type MessageHead } from "../wire/message-head.ts";

/**
 * A head that announces the framing. Where it announces the same already, it stays as it came.
 *
 * @internal
 */
export function framedHead(head: MessageHead, from: BodyFraming, to: BodyFraming): MessageHead {
  const same =
    from.kind === to.kind &&
    !(from.kind === "length" && to.kind === "length" && from.lengthBytes !== to.lengthBytes);
  if (same) return head;

  // A number in its old place, so that nothing but the number changes.
  if (from.kind === "length" && to.kind === "length") {
    return editHead(head, { replace: { "content-length": String(to.lengthBytes) } });
  }
  const remove = ["content-length", "transfer-encoding", "trailer"];
  switch (to.kind) {
    case "length":
      return editHead(head, { remove, append: [`Content-Length: ${to.lengthBytes}`] });
    case "chunked":
      return editHead(head, { remove, append: ["Transfer-Encoding: chunked"] });
    case "close":
      return editHead(head, {
        remove: [...remove, "connection", "keep-alive"],
        append: ["Connection: close"],
      });
    case "none":
      return editHead(head, { remove });
    default:
      return to satisfies never;
  }
}
