import { spawnSync } from "node:child_process";
import { globSync, rmSync, writeFileSync } from "node:fs";
import { runOnNodes } from "./run-on-nodes.ts";
import { ROOT } from "./workspace.ts";

/**
 * Runs the suite of Node's fetch and interceptor in the other Nodes that they are promised for, with what was built.
 * Those Nodes read no TypeScript, so the tests are compiled for them; in this one they run from source.
 *
 * - `npm run test:node-nodes -- 20` runs it on that one.
 */
const OTHERS = ["20", "22", "26"];
const COMPILED = `${ROOT}test/dist/`;

compileTests();
const files = globSync("test/node/**/*.test.js", { cwd: COMPILED }).map((path) => `test/dist/${path}`);
const given = process.argv.slice(2);
await runOnNodes(given.length > 0 ? given : OTHERS, (nodePath) => ({
  command: nodePath,
  conditions: [],
  files,
  env: {},
}));

/** The types were checked with those of everything else; here they are only taken away. */
function compileTests(): void {
  rmSync(COMPILED, { recursive: true, force: true });
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
  const project = ["--ignoreConfig", "--rootDir", ".", "--outDir", COMPILED, "--noCheck"];
  // Node 20 and 22 know no `await using`.
  const output = ["--target", "es2022", "--module", "nodenext", "--rewriteRelativeImportExtensions"];
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, ...project, ...output, ...globSync("test/node/**/*.test.ts", { cwd: ROOT })],
    { cwd: ROOT, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`expected the suite to compile; got\n${stdout}`);
  writeFileSync(`${COMPILED}package.json`, '{ "type": "module" }');
}
