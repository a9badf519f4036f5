import type { FaultCode } from "../outcome.ts";

/**
 * Something that can tell from the content whether it is all there.
 *
 * A check is fed every byte of one body in order, in chunks of any size, and keeps a state of constant size.
 * It never throws on what it is fed: what comes from the network is judged, not asserted.
 *
 * @public
 */
export interface Check {
  /** The name by which events and records speak of this check, in lower case: `json`, `content-digest`. */
  readonly name: string;

  /**
   * Takes the next bytes of the body. The chunk is borrowed until the next call: it must not be kept or written to.
   * A promise holds the next chunk back until it is settled.
   */
  push(chunk: Uint8Array): void | Promise<void>;

  /** Says what is known of the body now that its last byte has been pushed. Called once. */
  finish(): Verdict | Promise<Verdict>;
}

/**
 * What a check says of a body that has ended.
 *
 * - `complete`: every byte is there.
 * - `incomplete`: the body is open at its end, so something was lost.
 * - `corrupt`: the bytes are not those that the sender announced.
 * - `malformed`: closed, but broken. That is the sender's own doing, and asking again would not help.
 * - `unverifiable`: this check can't tell.
 *
 * @public
 */
export type Verdict =
  | { readonly kind: "complete" }
  | {
      readonly kind: "incomplete";
      readonly detail: string;
      /** The fault that it is. @defaultValue "content_incomplete" */
      readonly code?: FaultCode;
    }
  | { readonly kind: "corrupt"; readonly detail: string }
  | { readonly kind: "malformed"; readonly detail: string }
  | { readonly kind: "unverifiable" };

/**
 * The part of a response that is known before its body.
 *
 * @public
 */
export interface ResponseHead {
  readonly status: number;
  /** Header fields by name in any case; `null` where there is none. A `Headers` object fits. */
  readonly headers: { get(name: string): string | null };
}

/**
 * Makes the check for one response, or `undefined` where it has nothing to say about it.
 *
 * @public
 */
export type CheckFactory = (head: ResponseHead) => Check | undefined;
