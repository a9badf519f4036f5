import type { Framing } from "./exchange.ts";
import type { Check, Verdict } from "./integrity/check.ts";
import { judge } from "./integrity/judge.ts";
import type { Fault, FaultCode, Verification } from "./outcome.ts";

/**
 * What is known of a body at its end.
 *
 * @internal
 */
export type Conclusion =
  | { readonly kind: "whole"; readonly verification: Verification }
  | { readonly kind: "faulty"; readonly fault: Fault };

/** @internal */
export interface Ending {
  readonly framing: Framing;
  /** What the framing announced, where the door can know it. */
  readonly expectedBytes: number | undefined;
  /** What `Content-Range` announced, or the first answer where this one is to continue it. */
  readonly dueBytes: number | undefined;
  readonly receivedBytes: number;
}

/**
 * Asks the framing, then the checks, whether a body that ended cleanly is all there.
 *
 * @internal
 */
export async function conclude(checks: readonly Check[], ending: Ending): Promise<Conclusion> {
  const { framing, expectedBytes, dueBytes, receivedBytes } = ending;
  if (expectedBytes !== undefined && receivedBytes < expectedBytes) {
    return faulty("http_response_incomplete", `${receivedBytes} of ${expectedBytes} bytes arrived`);
  }
  // A body that ends cleanly but early was edited on its way: what came of it is not to be trusted either.
  if (dueBytes !== undefined && receivedBytes < dueBytes) {
    return faulty("content_incomplete", `${receivedBytes} of the ${dueBytes} bytes that were due arrived`);
  }

  const verdicts: Verdict[] = [];
  for (const check of checks) {
    const said = check.finish();
    // Most know at once, and need no turn of the queue for it.
    verdicts.push("kind" in said ? said : await said);
  }
  const verdict = judge(verdicts);
  switch (verdict.kind) {
    case "incomplete":
      return faulty(verdict.code ?? "content_incomplete", verdict.detail);
    case "corrupt":
      return faulty("digest_mismatch", verdict.detail);
    case "malformed":
      return faulty("content_malformed", verdict.detail);
    case "complete":
      return { kind: "whole", verification: "content" };
    case "unverifiable":
      return { kind: "whole", verification: framing === "close" ? "none" : "framing" };
    default:
      return verdict satisfies never;
  }
}

function faulty(code: FaultCode, detail: string): Conclusion {
  return { kind: "faulty", fault: { code, detail, unsent: false } };
}
