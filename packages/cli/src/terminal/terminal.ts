/**
 * Everything that a command needs of the world, passed in.
 *
 * @internal
 */
export interface Terminal {
  /** What was asked for: tables, documents, live lines. */
  readonly output: Channel;
  /** What went wrong. */
  readonly errors: Channel;
  /** Aborts when the user wants to stop (Ctrl-C). */
  readonly signal: AbortSignal;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMs: () => number;
  /** The time of day, in milliseconds since 1970. */
  readonly wallNowMs: () => number;
  /** Chance, from 0 to less than 1. */
  readonly random: () => number;
}

/**
 * Where text goes.
 *
 * @internal
 */
export interface Channel {
  readonly write: (text: string) => void;
  /** Bytes as they are; resolves when more are wanted. */
  readonly writeBytes: (bytes: Uint8Array) => Promise<void>;
  /** Whether lines may be drawn over. */
  readonly isInteractive: boolean;
  readonly hasColors: boolean;
}
