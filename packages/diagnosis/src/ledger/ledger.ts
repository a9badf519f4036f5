import { BoundedNames } from "./bounded-names.ts";
import { kindOf } from "./cell.ts";
import type { Cell } from "./cell.ts";
import { countsOf, isHit } from "./counts-of.ts";
import { detailAt, neededLevel } from "./detail.ts";
import type { Detail } from "./detail.ts";
import { Episodes } from "./episodes.ts";
import type { LedgerRecord, RecordContext } from "./ledger-record.ts";
import { LEDGER_LIMITS } from "./limits.ts";
import { OperationSample } from "./operation-sample.ts";
import { PathClasses, pathClassOf } from "./path-class.ts";
import { cellOfCounts } from "./peer-counts.ts";
import type { PeerCounts } from "./peer-counts.ts";
import { OTHER, peerKey, seriesKey } from "./series.ts";
import type { Series } from "./series.ts";
import { TimeTable } from "./time-table.ts";
import type { TimedCell } from "./time-table.ts";
import { SIZE_CLASSES } from "./size-class.ts";
import { toLedgerJson } from "./to-ledger-json.ts";
import type { LedgerJson } from "./ledger-json.ts";

/**
 * Counts requests and faults by upstream, peer, fault code, detector, size class, path class and time, in bounded memory.
 *
 * Counts of the same requests give the same ledger, in whatever order they came and over however many ledgers they
 * were spread before those were merged. It holds addresses and names of operations, and no path, header or body.
 *
 * @example
 * ```ts
 * import { createFetch } from "lastbyte";
 * import { Ledger, diagnose } from "@lastbyte/diagnosis";
 *
 * const ledger = new Ledger();
 * const fetch = createFetch({
 *   onEvent: (event) => {
 *     if (event.type === "call") ledger.add(event.call, { endedAtMs: Date.now() });
 *   },
 * });
 * for (const upstream of ledger.upstreams) console.log(diagnose(ledger, { upstream }).sentences.join("\n"));
 * ```
 *
 * @public
 */
export class Ledger {
  readonly #limits: LedgerLimits;
  #peers: BoundedNames;
  #series: Map<string, Series> = new Map();
  #operations: OperationSample;
  readonly #episodes: Episodes = new Episodes();
  readonly #pathClasses: PathClasses = new PathClasses();
  #table: TimeTable = new TimeTable();
  #level = 0;

  /** @param limits smaller ones than `LEDGER_LIMITS`, for tests and small machines; merge only ledgers of equal limits */
  constructor(limits: Partial<LedgerLimits> = {}) {
    this.#limits = { ...LEDGER_LIMITS, ...limits };
    this.#peers = new BoundedNames(this.#limits.peers);
    this.#operations = new OperationSample(this.#limits.operations);
  }

  /** Adds a call that has ended. */
  add(record: LedgerRecord, context: RecordContext): void {
    const upstream = shorten(context.upstream ?? originOf(record.url));
    const pathClass =
      context.pathClass === undefined
        ? this.#pathClasses.of(record.method, record.url)
        : pathClassOf(context.pathClass);
    for (const index of record.attempts.keys()) {
      const counts = countsOf(record, index, context);
      if (counts === undefined) continue;
      const { peer, sizeClass, responseBytes, fault } = counts;
      const series = { upstream, peer: shorten(peer), sizeClass, pathClass };
      const cell: Cell = { requests: 1, responseBytes, faults: NO_FAULTS };
      if (fault === undefined) {
        this.take({ series, timeMs: context.endedAtMs, cell });
        continue;
      }
      const { code, detector, cause } = fault;
      const episodes = Number(this.#episodes.begins(cause && `${upstream} ${cause}`, context.endedAtMs));
      const faults = new Map([[kindOf(code, detector), { faults: 1, episodes }]]);
      this.take({ series, timeMs: context.endedAtMs, cell: { ...cell, faults } });
    }
    if (record.operation === undefined) return;
    this.countOperation(upstream, record.operation, {
      calls: 1,
      hitCalls: Number(isHit(record)),
      failedCalls: Number(record.result.kind === "failed"),
    });
  }

  /**
   * Adds what was counted elsewhere.
   *
   * @throws RangeError for counts that can't be
   */
  count(counts: PeerCounts): void {
    this.take({ series: counts, timeMs: counts.timeMs, cell: cellOfCounts(counts) });
  }

  /** Adds calls of an operation. */
  countOperation(
    upstream: string,
    operation: string,
    counts: { readonly calls: number; readonly hitCalls: number; readonly failedCalls: number },
  ): void {
    this.#operations.add(`${upstream}\n${shorten(operation)}`, counts);
  }

  /** Adds up what another ledger has counted; that one stays as it is. See `mergeLedgers`. */
  merge(other: Ledger): void {
    this.coarsenTo(other.level);
    if (other.newestSecond !== undefined) this.advanceTo(other.newestSecond);
    for (const timed of other.cells()) this.take(timed);
    for (const [name, counts] of other.operations.entries()) this.#operations.add(name, counts);
  }

  /**
   * Gives what was counted until now as a ledger of its own, and begins anew, so that it can be added up elsewhere.
   * What is one burst of faults stays one, also where it goes on afterwards.
   */
  drain(): Ledger {
    const drained = new Ledger(this.#limits);
    [drained.#peers, this.#peers] = [this.#peers, drained.#peers];
    [drained.#series, this.#series] = [this.#series, drained.#series];
    [drained.#operations, this.#operations] = [this.#operations, drained.#operations];
    [drained.#table, this.#table] = [this.#table, drained.#table];
    [drained.#level, this.#level] = [this.#level, drained.#level];
    return drained;
  }

  /** The upstreams that were counted, in the order of their names. */
  get upstreams(): readonly string[] {
    return [...new Set([...this.#series.values()].map(({ upstream }) => upstream))].sort();
  }

  /** The operations that are followed, and how many there were. */
  get operations(): OperationSample {
    return this.#operations;
  }

  /** @internal */
  get level(): number {
    return this.#level;
  }

  /** The counts, oldest first. @internal */
  cells(): readonly TimedCell[] {
    return this.#table.cells(detailAt(this.#level).fineness);
  }

  /** The newest second that was counted. @internal */
  get newestSecond(): number | undefined {
    return this.#table.newestSecond;
  }

  /** Adds a cell. @internal */
  take({ series, cell, ...time }: TakenCell): void {
    const key = peerKey(series.upstream, series.peer);
    const dropped = series.peer === OTHER ? undefined : this.#peers.admit(key).dropped;
    const isDropped = dropped === key;
    const { upstream, peer } = isDropped ? { upstream: OTHER, peer: OTHER } : series;
    if (dropped !== undefined && !isDropped) {
      const [droppedUpstream = "", droppedPeer = ""] = dropped.split("\n");
      this.#fold(droppedUpstream, droppedPeer);
    }

    const hasPaths = detailAt(this.#level).hasPaths;
    const kept = { upstream, peer, sizeClass: series.sizeClass, pathClass: hasPaths ? series.pathClass : 0 };
    const id = seriesKey(kept);
    const known = this.#series.get(id);
    if (known === undefined) this.#series.set(id, kept);
    this.#table.add({ ...time, series: known ?? kept, cell }, detailAt(this.#level).fineness);
    if (known === undefined) this.coarsenTo(this.#level);
  }

  /** Sees no more finely than this from now on. @internal */
  coarsenTo(level: number): void {
    const seriesAt = ({ hasPaths }: Detail): number =>
      hasPaths === detailAt(this.#level).hasPaths ? this.#series.size : this.#seriesWithoutPaths();
    const needed = neededLevel(Math.max(level, this.#level), seriesAt, this.#limits.cells);
    if (needed <= this.#level) return;
    this.#level = needed;
    if (!detailAt(needed).hasPaths) {
      for (const series of this.#series.values()) {
        if (series.pathClass !== 0) this.#move(series, { ...series, pathClass: 0 });
      }
    }
    this.#table.settle(detailAt(needed).fineness);
  }

  /** Knows that time has come so far. @internal */
  advanceTo(second: number): void {
    this.#table.advanceTo(second);
  }

  /** The ledger as plain data, which `readLedger` takes back. */
  toJSON(): LedgerJson {
    return toLedgerJson(this);
  }

  #seriesWithoutPaths(): number {
    return new Set([...this.#series.values()].map((series) => seriesKey({ ...series, pathClass: 0 }))).size;
  }

  /** Counts a peer among the others from now on. */
  #fold(upstream: string, peer: string): void {
    for (const sizeClass of SIZE_CLASSES) {
      for (let pathClass = 0; pathClass < LEDGER_LIMITS.pathClasses; pathClass += 1) {
        const series = this.#series.get(seriesKey({ upstream, peer, sizeClass, pathClass }));
        if (series !== undefined) this.#move(series, { ...series, upstream: OTHER, peer: OTHER });
      }
    }
  }

  #move(from: Series, to: Series): void {
    const known = this.#series.get(seriesKey(to)) ?? to;
    this.#series.delete(seriesKey(from));
    this.#series.set(seriesKey(to), known);
    this.#table.move(from, known);
  }
}

/**
 * The bounds of a ledger.
 *
 * @public
 */
export interface LedgerLimits {
  readonly peers: number;
  readonly cells: number;
  readonly operations: number;
}

/** @internal */
export type TakenCell = { readonly series: Series; readonly cell: Cell; readonly timeMs: number } | TimedCell;

const NO_FAULTS: Cell["faults"] = new Map();

function shorten(name: string): string {
  if (name.length <= LEDGER_LIMITS.nameLength && !name.includes("\n")) return name;
  return name.slice(0, LEDGER_LIMITS.nameLength).replaceAll("\n", " ");
}

/** The origin of a record's URL, which has neither user nor query. */
function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? OTHER;
}
