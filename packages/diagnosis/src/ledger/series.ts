import type { SizeClass } from "./size-class.ts";

/**
 * Whose requests are counted together: those to one peer, with bodies of one size class, on paths of one class.
 *
 * @internal
 */
export interface Series {
  readonly upstream: string;
  readonly peer: string;
  readonly sizeClass: SizeClass;
  readonly pathClass: number;
}

/** @internal */
export function seriesKey({ upstream, peer, sizeClass, pathClass }: Series): string {
  return `${peerKey(upstream, peer)}\n${sizeClass}\n${pathClass}`;
}

/** @internal */
export function peerKey(upstream: string, peer: string): string {
  return `${upstream}\n${peer}`;
}

/**
 * What is counted for peers that are too many to be kept apart.
 *
 * @internal
 */
export const OTHER = "(other)";

/**
 * The peer of an answer whose address the door couldn't see.
 *
 * @internal
 */
export const UNKNOWN = "(unknown)";
