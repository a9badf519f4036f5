import type { Exchange } from "../exchange.ts";
import { codingOf } from "../framing/content-coding.ts";
import type { Fault, FaultCode } from "../outcome.ts";
import { checkContentRange } from "./content-range.ts";
import type { Released } from "./released.ts";
import { strongValidator } from "./validator.ts";

/**
 * Whether an answer may go on behind what was released, and from where: `resume` from the last byte released,
 * `replay` from the beginning.
 *
 * @internal
 */
export type Admission =
  | { readonly kind: "resume"; readonly rangeBytes: number }
  | { readonly kind: "replay" }
  | { readonly kind: "refused"; readonly fault: Fault; readonly rangeWasWrong: boolean };

/**
 * Judges the head of an answer that is to continue a body.
 *
 * @internal
 */
export function admit(
  approach: "resume" | "replay",
  answer: Exchange,
  released: Released<Exchange>,
): Admission {
  const original = released.exchange;

  if (approach === "resume" && answer.head.status === 206) return admitRange(answer, released);

  // The origin can't serve this range; whether the body is still the same, a replay will tell.
  if (approach === "resume" && answer.head.status === 416) {
    return refuse("http_protocol_error", "the range behind the released bytes was refused with 416", true);
  }

  if (answer.head.status !== original.head.status) {
    return changed(`the status was ${original.head.status} and is now ${answer.head.status}`);
  }
  if (codingOf(answer.head) !== codingOf(original.head)) {
    return changed(`the content coding was ${codingOf(original.head)} and is now ${codingOf(answer.head)}`);
  }
  const [before, now] = [released.promisedBytes, answer.expectedBytes];
  if (before !== undefined && now !== undefined && before !== now) {
    return changed(`the length was ${before} and is now ${now}`);
  }
  const range = original.head.headers.get("content-range");
  if (range !== answer.head.headers.get("content-range"))
    return changed("the range differs from the first one");

  return sameVersion(answer, original) ? { kind: "replay" } : changed("the validator is another one");
}

function admitRange(answer: Exchange, released: Released<Exchange>): Admission {
  const original = released.exchange;
  const range = checkContentRange(answer.head.headers.get("content-range"), {
    startByte: released.rangeStart,
    totalBytes: released.promisedBytes,
  });
  if (range.kind === "wrong") return refuse("http_protocol_error", range.detail, true);
  if (codingOf(answer.head) !== codingOf(original.head)) {
    return refuse("http_protocol_error", "the range has another content coding than the whole", true);
  }
  // A 206 to If-Range carries the validator (RFC 9110 §15.3.7); without it the part could be of any version.
  if (strongValidator(answer.head.headers) !== released.validator) {
    return refuse("http_protocol_error", "the range does not carry the validator that was asked for", true);
  }
  return { kind: "resume", rangeBytes: range.lengthBytes };
}

function sameVersion(answer: Exchange, original: Exchange): boolean {
  const before = strongValidator(original.head.headers);
  const now = strongValidator(answer.head.headers);
  return before === undefined || now === undefined || before === now;
}

function changed(detail: string): Admission {
  return refuse("representation_changed", detail, false);
}

function refuse(code: FaultCode, detail: string, rangeWasWrong: boolean): Admission {
  return { kind: "refused", fault: { code, detail, unsent: false }, rangeWasWrong };
}
