import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SuiteConfig } from "../suite/bench.ts";
import { launch } from "./launch.ts";
import type { Launched } from "./launch.ts";

/** Starts the suite as a worker: without Node's modules, as poor as workerd can be. */
export async function launchWorkerd(
  executable: string,
  config: SuiteConfig,
  consumer: string,
): Promise<Launched> {
  writeFileSync(join(consumer, "worker.js"), WORKER);
  writeFileSync(join(consumer, "worker.capnp"), workerConfig(consumer));
  const launched = launch(executable, ["serve", "--control-fd=1", "worker.capnp"], { cwd: consumer });
  const port = await launched.waitFor(/"socket":"http","port":(\d+)/);
  // The suite runs within this request, so it is kept open until the report is in.
  fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify(config) })
    .then(async (response) => {
      if (!response.ok) throw new Error(`the worker answered ${response.status}: ${await response.text()}`);
    })
    .catch((error: unknown) => launched.giveUp(error));
  return launched;
}

const WORKER = `import { reportSuite } from "run-suite.js";
export default {
  async fetch(request) {
    await reportSuite(await request.json());
    return new Response("done");
  },
};
`;

/** Modules of a worker are found by their names: those of the suite beside each other, the package's in its folder. */
function workerConfig(consumer: string): string {
  const suite = readdirSync(join(consumer, "compiled")).filter((name) => name.endsWith(".js"));
  const modules = [
    ["worker", "worker.js"],
    ...suite.map((name) => [name, `compiled/${name}`]),
    ...packageModules(consumer),
  ];
  const lines = modules.map(([name, path]) => `(name = "${name}", esModule = embed "${path}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "suite", worker = (
      modules = [${lines.join(", ")}],
      compatibilityDate = "2026-11-01",
      globalOutbound = "network",
    )),
    (name = "network", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", service = "suite")],
);
`;
}

function packageModules(consumer: string): readonly (readonly string[])[] {
  writeFileSync(join(consumer, "lastbyte.js"), 'export * from "./node_modules/lastbyte/dist/index.js";\n');
  const folder = "node_modules/lastbyte/dist";
  const files = readdirSync(join(consumer, folder), { recursive: true, encoding: "utf8" });
  return [
    ["lastbyte", "lastbyte.js"],
    ...files.filter((name) => name.endsWith(".js")).map((name) => [`${folder}/${name}`, `${folder}/${name}`]),
  ];
}
