import { runOnNodes } from "./run-on-nodes.ts";

/**
 * Runs the suites that are named on every Node that it is promised for, with what was built: the tests run in this
 * Node, the programs that they start run in the other one.
 *
 * - `npm run test:preload-nodes` runs them on all.
 * - `npm run test:preload-nodes -- 20 26` runs them on these.
 */
const given = process.argv.slice(2);
const files = given.filter((one) => one.startsWith("test/"));
const majors = given.filter((one) => !one.startsWith("test/"));

await runOnNodes(majors, (nodePath) => ({
  command: process.execPath,
  conditions: ["--conditions=source"],
  files,
  env: { PRELOAD_TEST_NODE: nodePath },
}));
