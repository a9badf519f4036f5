import { readKind } from "./cell.ts";
import type { Ledger } from "./ledger.ts";
import { LEDGER_FORMAT, LEDGER_VERSION } from "./ledger-json.ts";
import type { CellJson, LedgerJson } from "./ledger-json.ts";
import { seriesKey } from "./series.ts";

/**
 * Writes a ledger out. Equal ledgers give equal texts.
 *
 * @internal
 */
export function toLedgerJson(ledger: Ledger): LedgerJson {
  const timed = ledger.cells();
  const series = new Map(timed.map(({ series }) => [seriesKey(series), series] as const));
  const seriesKeys = [...series.keys()].sort();
  const kinds = [...new Set(timed.flatMap(({ cell }) => [...cell.faults.keys()]))].sort();
  const seriesIndex = new Map(seriesKeys.map((key, index) => [key, index] as const));
  const kindIndex = new Map(kinds.map((kind, index) => [kind, index] as const));

  const cells = timed.map(({ block, series, cell }): CellJson => {
    const counts = [cell.requests, cell.responseBytes] as const;
    const place = [block.level, block.index, seriesIndex.get(seriesKey(series)) ?? 0] as const;
    const faults = [...cell.faults]
      .map(([kind, { faults, episodes }]) => [kindIndex.get(kind) ?? 0, faults, episodes] as const)
      .sort(([a], [b]) => a - b);
    return faults.length === 0 ? [...place, ...counts] : [...place, ...counts, faults];
  });

  return {
    format: LEDGER_FORMAT,
    version: LEDGER_VERSION,
    level: ledger.level,
    newestSecond: ledger.newestSecond,
    series: seriesKeys.flatMap((key) => {
      const one = series.get(key);
      return one === undefined ? [] : [[one.upstream, one.peer, one.sizeClass, one.pathClass] as const];
    }),
    kinds: kinds.map((kind) => {
      const { code, detector } = readKind(kind);
      return [code, detector] as const;
    }),
    cells: cells.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]),
    operations: ledger.operations.entries().map(([name, { calls, hitCalls, failedCalls }]) => {
      const [upstream = "", operation = ""] = name.split("\n");
      return [upstream, operation, calls, hitCalls, failedCalls] as const;
    }),
  };
}
