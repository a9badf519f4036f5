import { faults } from "@lastbyte/lab";

/** The kinds of bodies that every fault is tried on. */
export const BODIES = ["JSON", "gzip JSON", "NDJSON", "CSV"] as const;

export type BodyName = (typeof BODIES)[number];

/** Which attempts of a request meet the fault. */
export const HITS: readonly { readonly attempts: number; readonly title: string }[] = [
  { attempts: 1, title: "The first attempt is faulty" },
  { attempts: 2, title: "The first and the second attempt are faulty" },
  { attempts: Infinity, title: "Every attempt is faulty" },
];

/** One thing that is tried: this fault, on this body, so many times. */
export interface Cell {
  /** The request's id, by which the lab counts what was really asked. */
  readonly id: string;
  readonly fault: string;
  readonly body: BodyName;
  readonly method: "GET" | "POST";
  /** How many attempts of the request are faulty. */
  readonly faultyAttempts: number;
}

/** Every cell of the matrix: each fault on each body, and on the answer to a POST. */
export const cells: readonly Cell[] = faults.flatMap(({ name: fault }) => [
  ...BODIES.flatMap((body) =>
    HITS.map(({ attempts }) => makeCell({ fault, body, method: "GET", faultyAttempts: attempts })),
  ),
  makeCell({ fault, body: "JSON", method: "POST", faultyAttempts: Number.POSITIVE_INFINITY }),
]);

function makeCell(cell: Omit<Cell, "id">): Cell {
  const id = `${cell.method}-${cell.fault}-${cell.body.replaceAll(" ", "-")}-${cell.faultyAttempts}`;
  return { id, ...cell };
}

/** The coding that a fault breaks; it takes hold only where the client accepts that one. */
export function codingOfFault(fault: string): string | undefined {
  return CODINGS[fault];
}

const CODINGS: Readonly<Record<string, string>> = {
  "cut-gzip": "gzip",
  "lose-gzip-trailer": "gzip",
  "cut-deflate": "deflate",
  "cut-brotli": "br",
  "cut-zstd": "zstd",
};
