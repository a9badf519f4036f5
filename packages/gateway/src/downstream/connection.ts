import type { Clock } from "lastbyte/engine";
import type { Service } from "../service.ts";

/**
 * A connection of a client, whatever protocol it speaks.
 *
 * @internal
 */
export interface Connection {
  /** Whether no request is under way, and no answer either. */
  readonly isIdle: boolean;
  /** Ends waits that took too long; called now and then. */
  checkDeadline(nowMs: number): void;
  /** Tells the client, where its protocol can, to send no more requests here. */
  notifyDrain(): void;
  /** Closes as soon as nothing is under way; called again and again until it is closed. */
  closeWhenIdle(): void;
  destroy(): void;
}

/**
 * What a connection needs of the gateway that it belongs to.
 *
 * @internal
 */
export interface ConnectionHost {
  readonly service: Service;
  readonly clock: Clock;
  readonly isDraining: boolean;
  readonly protocol: "http" | "https";
}
