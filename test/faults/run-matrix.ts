import { startLab } from "@lastbyte/lab";
import type { FaultPlan, Truth } from "@lastbyte/lab";
import { BODIES, cells } from "./cells.ts";
import type { BodyName, Cell } from "./cells.ts";
import { measureCell, pathOfBody } from "./measure-cell.ts";
import type { Verdict } from "./measure-cell.ts";

/** What was measured, and what the lab really did meanwhile. */
export interface MatrixRun {
  readonly measured: ReadonlyMap<Cell, Verdict>;
  readonly truth: Truth;
}

/** Calls at a time. */
const CONCURRENCY = 24;

/** Makes the call of every cell through a lab, over real sockets. */
export async function runMatrix(): Promise<MatrixRun> {
  const lab = await startLab({ balancers: 1, rate: 0, faults: cells.map(planOf), codings: ["gzip"] });
  try {
    const served = new Map<BodyName, Buffer>();
    for (const body of BODIES) {
      const response = await fetch(`${lab.origin.url}${pathOfBody(body)}`);
      served.set(body, Buffer.from(await response.arrayBuffer()));
    }

    const measured = new Map<Cell, Verdict>();
    const waiting = [...cells];
    const work = async (): Promise<void> => {
      for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
        measured.set(cell, await measureCell(lab, cell, served));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return { measured: new Map(cells.map((cell) => [cell, found(measured, cell)])), truth: lab.truth() };
  } finally {
    await lab.close();
  }
}

/** A cut of 100 bytes lies inside a record of every body. */
function planOf({ id, fault, faultyAttempts }: Cell): FaultPlan {
  const path = new RegExp(`cell=${id}$`);
  const often = Number.isFinite(faultyAttempts) ? { firstAttempts: faultyAttempts } : { rate: 1 };
  return { fault, path, cutBytes: 100, delayMs: 5, ...often };
}

function found(measured: ReadonlyMap<Cell, Verdict>, cell: Cell): Verdict {
  const verdict = measured.get(cell);
  if (verdict === undefined) throw new Error(`${cell.id} was not measured`);
  return verdict;
}
