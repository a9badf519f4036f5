import { addCell, createCell } from "./cell.ts";
import type { Cell } from "./cell.ts";
import type { Series } from "./series.ts";
import { coarsen, secondOf, startOf, timeBlockOf } from "./time-block.ts";
import type { TimeBlock } from "./time-block.ts";

/**
 * Counts by block of time and series.
 *
 * Blocks grow coarser as time goes on. That is made good only when the counts are read or have doubled since, so that
 * counting a request stays cheap.
 *
 * @internal
 */
export class TimeTable {
  #blocks: Map<string, Row> = new Map();
  #newestSecond: number | undefined;
  #cells = 0;
  #settledCells = 0;

  get newestSecond(): number | undefined {
    return this.#newestSecond;
  }

  advanceTo(second: number): void {
    if (this.#newestSecond === undefined || second > this.#newestSecond) this.#newestSecond = second;
  }

  add({ series, cell, ...time }: AddedCell, fineness: number): void {
    if ("timeMs" in time) this.advanceTo(secondOf(time.timeMs));
    const newest = this.#newestSecond ?? 0;
    const block =
      "timeMs" in time
        ? timeBlockOf(secondOf(time.timeMs), newest, fineness)
        : coarsen(time.block, newest, fineness);
    this.#put(block, series, cell);
    if (this.#cells > 2 * this.#settledCells + MIN_UNSETTLED_CELLS) this.settle(fineness);
  }

  /** Puts everything into the blocks where it belongs by now. */
  settle(fineness: number): void {
    const rows = this.#blocks.values();
    this.#blocks = new Map();
    this.#cells = 0;
    const newest = this.#newestSecond ?? 0;
    for (const { block, cells } of rows) {
      const settled = coarsen(block, newest, fineness);
      for (const [series, cell] of cells) this.#put(settled, series, cell);
    }
    this.#settledCells = this.#cells;
  }

  /** Counts what was counted under one series under another. */
  move(from: Series, to: Series): void {
    for (const { block, cells } of this.#blocks.values()) {
      const cell = cells.get(from);
      if (cell === undefined) continue;
      cells.delete(from);
      this.#cells -= 1;
      this.#put(block, to, cell);
    }
  }

  /** Everything, oldest first. */
  cells(fineness: number): readonly TimedCell[] {
    this.settle(fineness);
    const rows = [...this.#blocks.values()].sort((a, b) => startOf(a.block) - startOf(b.block));
    return rows.flatMap(({ block, cells }) => [...cells].map(([series, cell]) => ({ block, series, cell })));
  }

  #put(block: TimeBlock, series: Series, added: Cell): void {
    const key = `${block.level} ${block.index}`;
    let row = this.#blocks.get(key);
    if (row === undefined) {
      row = { block, cells: new Map() };
      this.#blocks.set(key, row);
    }
    let cell = row.cells.get(series);
    if (cell === undefined) {
      cell = createCell();
      row.cells.set(series, cell);
      this.#cells += 1;
    }
    addCell(cell, added);
  }
}

/**
 * A count in its block of time.
 *
 * @internal
 */
export interface TimedCell {
  readonly block: TimeBlock;
  readonly series: Series;
  readonly cell: Cell;
}

type AddedCell = TimedCell | { readonly series: Series; readonly cell: Cell; readonly timeMs: number };

interface Row {
  readonly block: TimeBlock;
  readonly cells: Map<Series, Cell>;
}

/** Below this there is nothing to gain from settling. */
const MIN_UNSETTLED_CELLS = 4_096;
