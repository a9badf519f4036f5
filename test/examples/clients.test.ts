import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";

const FOLDER = fileURLToPath(new URL("../../examples/clients/", import.meta.url));
const PRELOAD = ["--conditions=source", "--import", "@lastbyte/node/register"];

before(async () => {
  if (existsSync(`${FOLDER}node_modules`)) return;
  const [code] = await once(spawn("npm", ["ci"], { cwd: FOLDER, stdio: "inherit" }), "exit");
  assert.equal(code, 0, "npm ci in examples/clients");
});

for (const [file, expected] of [
  ["asana.js", "100 tasks\n"],
  ["axios.js", "100 tasks\n"],
  ["octokit.js", "4 projects\n"],
] as const) {
  test(`${file} fails on a cut answer, and not with the preload`, async () => {
    const alone = await runAgainstCuts([file]);
    const preloaded = await runAgainstCuts([...PRELOAD, file]);

    assert.notEqual(alone.stdout, expected);
    assert.equal(preloaded.stdout, expected, preloaded.stderr);
  });
}

test("openai.js gets whole answers by the fetch that it is given", async () => {
  const { stdout, stderr } = await runAgainstCuts(["--conditions=source", "openai.js"]);

  assert.equal(stdout, "4 projects\n", stderr);
});

test("express-app.js answers whole under NODE_OPTIONS", async () => {
  const lab = await startCutLab();
  const env = { ...environment(lab), NODE_OPTIONS: PRELOAD.join(" ") };
  const app = spawn(process.execPath, ["express-app.js"], {
    cwd: FOLDER,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [address] = (await once(app.stdout, "data")) as [Buffer];

    const answer = await fetch(`${address.toString().trim()}/count`);

    assert.deepEqual(await answer.json(), { tasks: 100 });
  } finally {
    app.kill();
    await lab.close();
  }
});

interface Run {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program against an API whose first answers are all cut, with lengths made to match. */
async function runAgainstCuts(args: readonly string[]): Promise<Run> {
  const lab = await startCutLab();
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: FOLDER, env: environment(lab) }, (_error, stdout, stderr) =>
        resolve({ stdout, stderr }),
      );
    });
  } finally {
    await lab.close();
  }
}

function startCutLab(): Promise<Lab> {
  return startLab({ balancers: 1, faults: [{ fault: "reframe-length", firstAttempts: 1 }] });
}

function environment(lab: Lab): NodeJS.ProcessEnv {
  return { ...process.env, API_URL: `${lab.url}/api/1.0` };
}
