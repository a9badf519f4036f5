import { createHash } from "node:crypto";
import { startLab } from "@lastbyte/lab";
import type { Lab, LabFaults } from "@lastbyte/lab";

/** So many records of 128 bytes are 20 MB. */
const RECORDS = 156_250;

export type ExportForm = "json" | "ndjson" | "csv";

/** A lab of one balancer, which hits nobody but by the plans that it is given. */
export function startQuietLab(faults: LabFaults = []): Promise<Lab> {
  return startLab({ balancers: 1, rate: 0, faults });
}

/** Where an export is served; of 20 MB unless it is told otherwise. */
export async function exportPath(
  lab: Lab,
  form: ExportForm,
  { query = "", records = RECORDS }: { readonly query?: string; readonly records?: number } = {},
): Promise<string> {
  const projects = (await (await fetch(`${lab.origin.url}/api/1.0/projects`)).json()) as {
    data: { gid: string }[];
  };
  return `/api/1.0/projects/${projects.data[0]?.gid}/export.${form}?records=${records}${query}`;
}

/** The digest and the size of what the origin serves directly. */
export async function servedDirectly(
  lab: Lab,
  path: string,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const response = await fetch(lab.origin.url + path);
  return digestOf(response);
}

/** The digest and the size of a body, read as it comes. */
export async function digestOf(
  response: Response,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  if (response.body === null) throw new Error("expected a body");
  for await (const chunk of response.body) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** Places in a body, in their order, the same for the same seed; none in the first 10 %, which may be held. */
export function seededPlaces(seed: number, count: number, wholeBytes: number): readonly number[] {
  let state = seed;
  const draw = (): number => {
    // A linear congruential generator (Numerical Recipes); it needs to be repeatable, not good.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  // One in each slice, so that every attempt gets further than the one before.
  const sliceBytes = (wholeBytes * 0.87) / count;
  return Array.from({ length: count }, (_, index) =>
    Math.floor(wholeBytes * 0.1 + sliceBytes * (index + 0.2 + draw() * 0.6)),
  );
}
