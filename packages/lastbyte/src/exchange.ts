import type { ResponseHead } from "./integrity/check.ts";

/**
 * Where the message says that it ends (RFC 9112 §6, RFC 9113 §8.1): after a number of bytes, with a last chunk,
 * with END_STREAM, or only with the connection. `close` also stands for a door that can't see the framing.
 *
 * @internal
 */
export type Framing = "length" | "chunked" | "end_stream" | "close";

/**
 * One answer on the wire, its head read and its body not.
 *
 * @internal
 */
export interface Exchange {
  readonly head: ResponseHead;
  readonly framing: Framing;
  /** How many bytes `read` must yield until the end, where the door knows it for certain. */
  readonly expectedBytes: number | undefined;
  /** False where the bytes are those that were on the wire, content coding and all. */
  readonly codingUndone: boolean;
  /** All fields of the head, where `head.headers` is not a `Headers`. */
  readonly allHeaders?: () => Headers;
  /** The address that answered, where the door can see it. */
  readonly peer: string | undefined;
  /** The body, or `undefined` where there is none to check: HEAD, 204, 205, 304. */
  readonly body: ByteSource | undefined;
}

/**
 * The bytes of one body, pulled.
 *
 * @internal
 */
export interface ByteSource {
  /** The next bytes, or `undefined` at a clean end. Rejects with whatever the platform throws for a broken one. */
  read(): Promise<Uint8Array | undefined>;
  /** What is at hand already, so that nothing has to be waited for; `undefined` where `read` has to say. */
  readNow?(): Uint8Array | "end" | undefined;
  /** Takes back a chunk that was read and compared, and is not handed on: nobody looks at it any more. */
  discard?(chunk: Uint8Array): void;
  /** Lets go of the body and of its connection. Never throws, may be called at any time. */
  cancel(reason: unknown): void;
}

/**
 * How the next attempt differs from the request as the caller made it.
 *
 * @internal
 */
export interface AttemptPlan {
  /** 1 for the first attempt. From the second on, a door uses a new connection and, if it can, another address. */
  readonly number: number;
  /** Header fields to set beside the caller's: `Range` and `If-Range` of a resume. */
  readonly headers: Readonly<Record<string, string>>;
  /** Addresses that gave a faulty answer in this call. */
  readonly faultyPeers: readonly string[];
}

/**
 * A door's way to the wire: it sends attempts and decides nothing.
 *
 * @internal
 */
export interface Wire<E extends Exchange = Exchange> {
  /** The address that the last attempt reached, where the door can see it also without an answer. */
  readonly peer?: string | undefined;
  /** True where redirects are followed out of sight: a connection that was refused may be that of a later hop. */
  readonly followsRedirects?: boolean | undefined;
  /** Sends one attempt. Rejects with whatever the platform throws when no head arrives. */
  send(plan: AttemptPlan): Promise<E>;
}
