import type { Fault } from "../outcome.ts";

/**
 * Whether only a look at the content showed a fault: the message itself was sound, so that a program without us would
 * have taken it for whole.
 *
 * @internal
 */
export function isContentFault({ code }: Pick<Fault, "code">): boolean {
  return (
    code === "content_incomplete" ||
    code === "content_malformed" ||
    code === "digest_mismatch" ||
    code === "http_response_content_coding"
  );
}
