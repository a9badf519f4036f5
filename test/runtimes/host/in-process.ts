import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SuiteConfig } from "../suite/bench.ts";
import { launch } from "./launch.ts";
import type { Launched } from "./launch.ts";

/** Starts the suite in a runtime that runs a file: Node, Deno, Bun. */
export function launchProcess(command: readonly string[], config: SuiteConfig, consumer: string): Launched {
  const file = join(consumer, `main-${config.runtime}.js`);
  const [executable = "", ...given] = command;
  writeFileSync(
    file,
    `import { reportSuite } from "./compiled/run-suite.js";\nawait reportSuite(${JSON.stringify(config)});\n`,
  );
  return launch(executable, [...given, file], {
    cwd: consumer,
    env: { DENO_DIR: join(consumer, ".deno"), DENO_NO_UPDATE_CHECK: "1", NODE_OPTIONS: "" },
  });
}
