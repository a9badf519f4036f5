/**
 * What a ledger keeps at most. Each bound is kept in a way that doesn't depend on the order in which things came, so
 * that ledgers can be merged in any order.
 *
 * @public
 */
export const LEDGER_LIMITS: {
  readonly peers: number;
  readonly cells: number;
  readonly operations: number;
  readonly pathClasses: number;
  readonly faultKinds: number;
  readonly episodes: number;
  readonly nameLength: number;
} = Object.freeze({
  /** Peers of all upstreams; the others are counted together. */
  peers: 10_000,
  /** Counts of one peer, size class, path class and time block. Beyond it, time is kept more coarsely. */
  cells: 262_144,
  /** Operations that are followed by name: a fair sample of all. */
  operations: 4_096,
  /** Path classes are numbers below this. */
  pathClasses: 32,
  /** Fault codes by detector. The engine has about 40; more are refused. */
  faultKinds: 256,
  /** Connections and operations whose last fault is remembered, to tell one burst from many faults. */
  episodes: 4_096,
  /** Characters of a name; longer ones are cut. */
  nameLength: 256,
});
