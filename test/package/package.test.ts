import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { SpawnSyncReturns } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { ROOT } from "../../scripts/workspace.ts";
import type { Manifest } from "../../scripts/workspace.ts";
import { installRuntimes, RUNTIMES } from "../runtimes/runtimes.ts";
import { publish } from "./published.ts";

installRuntimes();
const published = publish();
after(() => published.remove());

for (const { name, tarball, contents, manifest } of published.packages) {
  suite(name, () => {
    test("publint finds nothing in the tarball", async () => {
      const { buffer } = new Uint8Array(readFileSync(tarball));

      const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });

      assert.deepEqual(
        messages.map((message) => formatMessage(message, pkg)),
        [],
      );
    });

    test("the types are found by every resolver of modules", () => {
      const attw = `${ROOT}node_modules/@arethetypeswrong/cli/dist/index.js`;

      const { status, stdout } = run(
        [process.execPath, attw, tarball, "--profile", "esm-only", "-f", "ascii"],
        ROOT,
      );

      assert.equal(status, 0, stdout);
    });

    test("the tarball holds the licence, the build and its sources, and no test", () => {
      assert.ok(contents.includes("LICENSE"));
      assert.ok(contents.some((path) => /^dist\/.*\.js$/.test(path)));
      assert.deepEqual(
        contents.filter((path) => /\.(?:test|fixture)\./.test(path)),
        [],
      );
    });

    for (const specifier of entryPointsOf(name, manifest)) {
      for (const { name: runtime, path } of RUNTIMES) {
        const skip = path === undefined ? `there is no ${runtime} for this platform` : false;

        test(`${specifier} exports on ${runtime} what its source exports`, { skip }, () => {
          const fromSource = exportedNames(specifier, ROOT, [process.execPath, "--conditions=source"]);
          const fromTarball = exportedNames(specifier, published.consumer, [path ?? ""]);

          assert.deepEqual(fromTarball, fromSource);
        });
      }
    }
  });
}

const DOM = "dom,dom.iterable,dom.asynciterable";

/** What TypeScript projects call their surroundings: the library options, and the packages of global types. */
const PROJECTS = [
  { kind: "Node", lib: "es2023", types: "node", wants: () => true },
  { kind: "Node with the DOM's types", lib: `es2023,${DOM}`, types: "node", wants: () => true },
  {
    kind: "browsers",
    lib: `es2023,${DOM}`,
    types: "",
    wants: (specifier: string) => specifier.startsWith("lastbyte"),
  },
];

for (const { kind, lib, types, wants } of PROJECTS) {
  test(`a strict TypeScript project for ${kind} compiles against the published types`, () => {
    const specifiers = published.packages
      .flatMap(({ name, manifest }) => entryPointsOf(name, manifest))
      .filter(wants);
    const program = [
      ...specifiers.map((specifier, index) => `import * as entry${index} from "${specifier}";`),
      ...specifiers.map((_, index) => `void entry${index};`),
      'import { createFetch } from "lastbyte";',
      'export const response: Response = await createFetch()(new URL("http://127.0.0.1/"));',
    ];
    writeFileSync(join(published.consumer, "app.ts"), program.join("\n"));

    const { stdout } = compile(["--lib", lib, "--types", types, "app.ts"]);

    assert.equal(stdout, "");
  });
}

function compile(given: readonly string[]): SpawnSyncReturns<string> {
  const strict = [
    "--strict",
    "--noEmit",
    "--target",
    "es2023",
    "--module",
    "nodenext",
    "--skipLibCheck",
    "false",
  ];
  const types = ["--typeRoots", `${ROOT}node_modules/@types`];
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
  return run(
    [process.execPath, compiler, "--ignoreConfig", ...strict, ...types, ...given],
    published.consumer,
  );
}

/** The specifiers by which a package can be imported; importing `./register` sets it to work, and exports nothing. */
function entryPointsOf(name: string, manifest: Manifest): readonly string[] {
  return Object.keys(manifest.exports ?? {})
    .filter((path) => path !== "./package.json")
    .map((path) => name + path.slice(1));
}

function exportedNames(specifier: string, cwd: string, node: readonly string[]): readonly string[] {
  const program = `console.log(JSON.stringify(Object.keys(await import("${specifier}")).sort()))`;
  const { status, stdout, stderr } = run([...node, "--input-type=module", "--eval", program], cwd);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as readonly string[];
}

function run([command = "", ...given]: readonly string[], cwd: string): SpawnSyncReturns<string> {
  return spawnSync(command, given, { cwd, encoding: "utf8", timeout: MAX_RUN_MS });
}

const MAX_RUN_MS = 60_000;
