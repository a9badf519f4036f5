import { faults } from "@lastbyte/lab";

/** Faults of the lab that leave a whole answer of the origin, slower or another one. */
export const harmlessFaults: ReadonlySet<string> = new Set([
  ...faults.filter(({ effect }) => effect !== "damaged").map(({ name }) => name),
  // Only who asks for a part meets it.
  "lie-content-range",
]);
