import { faults } from "@lastbyte/lab";

const HARMLESS: ReadonlySet<string> = new Set([
  ...faults.filter(({ effect }) => effect !== "damaged").map(({ name }) => name),
  // The null fault; what the origin itself always sends; what only a resume meets.
  "none",
  "always-malformed",
  "lie-content-range",
]);

/** Whether a fault of the lab leaves a small JSON body as it is, early or late. */
export function isHarmless(name: string): boolean {
  return HARMLESS.has(name);
}
