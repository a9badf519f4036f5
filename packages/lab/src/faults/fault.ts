import type { Random } from "../chance/random.ts";
import type { ClientConnection } from "../balancer/client-connection.ts";
import type { BodyFraming } from "../wire/body-framing.ts";
import type { HeadEdits, MessageHead } from "../wire/message-head.ts";
import type { BodyPiece } from "../wire/read-body.ts";

/**
 * One way in which a load balancer misbehaves.
 *
 * @see docs/creating-faults.md
 * @public
 */
export interface Fault {
  /** The name by which plans, the command line and the truth call it. */
  readonly name: string;
  /** What it does on the wire, in one line. */
  readonly summary: string;
  /**
   * `damaged`: the client cannot get what the origin sent. `slowed`: it gets all of it, later. `altered`: it
   * gets a valid response that is another one than the origin's.
   */
  readonly effect: "damaged" | "slowed" | "altered";
  /**
   * What chance is drawn for: each `response`, or each `request` (method, target and body), so that the
   * same request always meets the same fault, on every balancer.
   */
  readonly drawnBy: "response" | "request";
  /**
   * Answers one request. A fault that does not apply to what it finds passes the response on untouched and
   * records nothing.
   */
  deliver(exchange: Exchange): Promise<void>;
}

/**
 * One request and everything that a fault needs to answer it.
 *
 * @public
 */
export interface Exchange {
  readonly request: RequestView;
  /** The client's connection: what is written here is on the wire byte for byte. */
  readonly client: ClientConnection;
  /** Chance that is the same for the same seed, balancer and response number. */
  readonly chance: Random;
  /** What the plan pinned. */
  readonly settings: FaultSettings;
  /** Sends the request upstream, perhaps with some header fields changed, and reads the response's head. */
  readonly ask: (edits?: HeadEdits) => Promise<UpstreamResponse>;
  /** Passes a response on as it came. */
  readonly pass: (response: UpstreamResponse) => Promise<void>;
  /**
   * Writes the damage down. Call it before the last byte or the end of the connection goes out, so that
   * whoever sees the damage finds it recorded.
   */
  readonly record: (damage: { readonly bytesWhole: number | undefined; readonly bytesSent: number }) => void;
  /** Waits. Throws when the client leaves. */
  readonly wait: (delayMs: number) => Promise<void>;
}

/**
 * What a fault can know of the request.
 *
 * @public
 */
export interface RequestView {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly head: MessageHead;
  /** 10 or 11: HTTP/1.0 clients cannot be sent chunks. */
  readonly version: 10 | 11;
  /** Which time this request arrives at the lab: 1 for its first attempt. */
  readonly attempt: number;
}

/**
 * What the upstream answered. The body can be read once.
 *
 * @public
 */
export interface UpstreamResponse {
  readonly status: number;
  readonly head: MessageHead;
  readonly framing: BodyFraming;
  readonly body: AsyncIterable<BodyPiece>;
}

/**
 * Numbers that a plan may pin; each has a default that chance or the fault chooses.
 *
 * @public
 */
export interface FaultSettings {
  /** How many bytes are missing at the end of the content. At least 1. */
  readonly cutBytes?: number;
  /** How many bytes of the content are sent. At least one byte is always missing. */
  readonly cutAt?: number;
  /** How long `latency` waits, and how long `trickle` pauses. */
  readonly delayMs?: number;
  /** How many bytes `trickle` sends between two pauses. */
  readonly pieceBytes?: number;
  /** When a stalled connection is closed after all. */
  readonly stallMs?: number;
}
