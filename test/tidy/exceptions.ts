import type { Exception } from "./rule.ts";

const ON_THE_WIRE =
  "what it does is on the wire, where a test of its folder or of the whole lab reads it byte for byte";

/** Files that can run, but have no test of their own beside them. */
export const UNTESTED_BY_THEMSELVES: readonly Exception[] = [
  { files: "packages/lab/src/{faults,delivery}/*.ts", because: `${ON_THE_WIRE}: faults/catalog.test.ts` },
  { files: "packages/lab/src/balancer/*.ts", because: `${ON_THE_WIRE}: balancer/serve-connection.test.ts` },
  { files: "packages/lab/src/origin/*.ts", because: `${ON_THE_WIRE}: origin/start-origin.test.ts` },
  {
    files: "packages/lab/src/{control,truth,plan,chance,wire}/*.ts",
    because: `${ON_THE_WIRE}: start-lab.test.ts`,
  },
  { files: "packages/lab/src/*.ts", because: `${ON_THE_WIRE}: start-lab.test.ts` },
  { files: "packages/lastbyte/src/**", because: "the tests of the engine's parts are still being written" },
];

/** Files whose exports don't say yet for whom they are. */
export const WITHOUT_AUDIENCE: readonly Exception[] = [];

/** The places where time and chance come in, to be passed on by argument. */
export const SOURCES_OF_TIME_AND_CHANCE: readonly Exception[] = [
  {
    files: "packages/lastbyte/src/clock.ts",
    because: "it is the platform's clock, for the doors to pass in",
  },
  { files: "packages/lastbyte/src/create-fetch.ts", because: "a door: it passes chance into the engine" },
  { files: "packages/lab/src/start-lab.ts", because: "a door: it passes the clock into the ledger" },
  {
    files: "packages/lab/src/balancer/upstream-pool.ts",
    because: "it ages real sockets, which no test can hurry",
  },
];
