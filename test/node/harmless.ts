import { harmlessFaults } from "../faults/harmless-faults.ts";

const HARMLESS: ReadonlySet<string> = new Set([
  ...harmlessFaults,
  // What the origin itself always sends.
  "always-malformed",
]);

/** Whether a fault of the lab leaves a small JSON body as it is, early or late. */
export function isHarmless(name: string): boolean {
  return HARMLESS.has(name);
}
