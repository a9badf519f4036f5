import type { FaultCode } from "../outcome.ts";

/**
 * Whether a fault leaves the received bytes themselves in doubt.
 *
 * A connection that breaks only ends what came before it. But a body whose framing was consistent and whose content is
 * not has been edited on its way: nobody knows where the original stops and a proxy's error text begins.
 *
 * @internal
 */
export function areBytesInDoubt(code: FaultCode): boolean {
  return EDITED.has(code);
}

const EDITED: ReadonlySet<FaultCode> = new Set<FaultCode>([
  "content_incomplete",
  "digest_mismatch",
  "http_response_content_coding",
  "http_protocol_error",
]);
