import { faults } from "@lastbyte/lab";
import type { FaultPlan } from "@lastbyte/lab";
import { codingOfFault } from "../faults/cells.ts";

/** What is asked for: what can be held until it is whole, and what is passed on while it comes. */
export const BODIES = ["JSON of 5 KB", "CSV of 5 KB", "JSON of 3 MB"] as const;

export type BodyName = (typeof BODIES)[number];

const HITS = ["first", "every"] as const;

/** One thing that is tried. */
export interface Cell {
  /** Stands in the query, by which the lab knows whom to hit. */
  readonly id: string;
  /** What goes wrong: a fault of the lab, or one that meets what is asked for behind a cut. */
  readonly fault: string;
  readonly body: BodyName;
  readonly method: "GET" | "POST";
  /** Which attempts meet the fault. */
  readonly hits: (typeof HITS)[number];
  /** The one content coding that the client takes. */
  readonly coding: string | undefined;
  readonly plans: readonly FaultPlan[];
}

/** The cut lies within a record, and behind what is held. */
const LARGE = { cutAt: 2_000_000, pieceBytes: 100_000 };
const SMALL = { cutBytes: 100 };

/** Every cell: each fault on each body, what a continued body meets, and each fault on the answer to a POST. */
export const cells: readonly Cell[] = [
  ...faults.flatMap(({ name: fault }) => [
    ...bodiesFor(fault).flatMap((body) =>
      HITS.map((hits) => plainCell({ fault, body, method: "GET", hits })),
    ),
    plainCell({ fault, body: "JSON of 5 KB", method: "POST", hits: "every" }),
  ]),
  ...["ignore-range", "weak-validator", "change-version", "lie-content-range"].map(continuedCell),
];

/** In a content coding, the large body is a small one, too, and takes the origin seconds to make. */
function bodiesFor(fault: string): readonly BodyName[] {
  return codingOfFault(fault) === undefined ? BODIES : ["JSON of 5 KB", "CSV of 5 KB"];
}

type Place = Pick<Cell, "fault" | "body" | "method" | "hits">;

function plainCell(place: Place): Cell {
  const { fault, body, hits } = place;
  const id = idOf(place);
  const often = hits === "first" ? { firstAttempts: 1 } : { rate: 1 };
  return {
    ...place,
    id,
    coding: codingOfFault(fault),
    plans: [{ fault, path: pathOf(id), delayMs: 5, ...often, ...(body === "JSON of 3 MB" ? LARGE : SMALL) }],
  };
}

/** The body is cut when most of it was passed on, and what is asked for then meets the fault. */
function continuedCell(fault: string): Cell {
  const place = {
    fault: `cut-length, then ${fault}`,
    body: "JSON of 3 MB",
    method: "GET",
    hits: "first",
  } as const;
  const id = idOf(place);
  const path = pathOf(id);
  const plans = [
    { fault: "cut-length", path, firstAttempts: 1, ...LARGE },
    { fault, path, firstAttempts: 2 },
  ];
  return { ...place, id, coding: undefined, plans };
}

function idOf({ fault, body, method, hits }: Place): string {
  return [method, fault, body, hits].join("-").replaceAll(/[ ,]+/g, "-");
}

function pathOf(id: string): RegExp {
  return new RegExp(`cell=${id}$`);
}
