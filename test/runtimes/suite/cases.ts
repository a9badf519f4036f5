import { callCases } from "./call-cases.ts";
import type { Case } from "./case.ts";
import { collectionCases } from "./collection-cases.ts";
import { digestCases } from "./digest-cases.ts";
import { faultCases } from "./fault-cases.ts";
import { healthyCases } from "./healthy-cases.ts";
import { largeCases } from "./large-cases.ts";

/** The conformance suite, in the order in which it runs. */
export const CASES: readonly Case[] = [
  ...healthyCases,
  ...faultCases,
  ...largeCases,
  ...callCases,
  ...digestCases,
  ...collectionCases,
];
