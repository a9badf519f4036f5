import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import type { TestContext } from "node:test";
import { startLab } from "@lastbyte/lab";
import type { FaultPlan, Lab } from "@lastbyte/lab";
import { gatewayBefore } from "../gateway/gateway-before.ts";
import { configuredRegistry, npmInstall } from "./npm-install.ts";
import type { Installation } from "./npm-install.ts";

/** Small, with one dependency that is smaller yet, and in the lockfile, which knows their digests. */
const PACKAGE = "p-retry";
const WANTED = [PACKAGE, "is-network-error"];

/** The first answer to each request: documents end early behind a length that matches, archives without their end. */
const FIRST_ANSWERS: readonly FaultPlan[] = [
  { fault: "cut-length", path: /\.tgz$/, firstAttempts: 1 },
  { fault: "reframe-length", path: /^(?!.*\.tgz$)/, firstAttempts: 1, cutBytes: 100 },
];

const lock = JSON.parse(await readFile(new URL("../../package-lock.json", import.meta.url), "utf8")) as {
  readonly packages: Installation["packages"];
};
const spec = `${PACKAGE}@${lock.packages[`node_modules/${PACKAGE}`]?.version}`;

describe(
  "npm install behind balancers that cut the first answer to each request",
  { timeout: 240_000 },
  () => {
    test("fails where npm doesn't repeat by itself", async (context) => {
      await using lab = await labBeforeRegistry(context);
      if (lab === undefined) return;

      const { code } = await npmInstall(spec, lab.url + lab.path, ["--replace-registry-host=always"]);

      assert.notEqual(code, 0);
      assert.ok(lab.truth().damaged > 0);
    });

    test("installs the right bytes through the gateway, documents and archives", async (context) => {
      await using lab = await labBeforeRegistry(context);
      if (lab === undefined) return;
      await using gateway = await gatewayBefore(lab.url);

      const installed = await npmInstall(spec, gateway.url + lab.path, ["--replace-registry-host=always"]);

      assertRight(installed);
      const { damages } = lab.truth();
      assert.equal(damages.filter(({ path }) => path.endsWith(".tgz")).length, WANTED.length);
      assert.equal(damages.filter(({ path }) => !path.endsWith(".tgz")).length, WANTED.length);
    });

    test("installs the right bytes, too, where archives are fetched from where the registry says", async (context) => {
      await using lab = await labBeforeRegistry(context);
      if (lab === undefined) return;
      await using gateway = await gatewayBefore(lab.url);

      const installed = await npmInstall(spec, gateway.url + lab.path, []);

      assertRight(installed);
      assert.ok(lab.truth().damaged >= WANTED.length);
    });
  },
);

function assertRight({ code, packages }: Installation): void {
  assert.equal(code, 0);
  for (const name of WANTED) {
    const wanted = lock.packages[`node_modules/${name}`];
    assert.equal(packages[`node_modules/${name}`]?.integrity, wanted?.integrity);
  }
}

/** Balancers before the registry that npm is configured with; skips the test where there is none. */
async function labBeforeRegistry(context: TestContext): Promise<RegistryLab | undefined> {
  const upstream = await configuredRegistry();
  const path = upstream.pathname;
  const lab = await startLab({ balancers: 2, rate: 0, faults: [], upstream });
  const reason = await unreachable(`${lab.url}${path}${PACKAGE}`);
  if (reason !== undefined) {
    await lab.close();
    context.skip(`the registry that npm is configured with gives no answer: ${reason}`);
    return undefined;
  }
  lab.setFaults(FIRST_ANSWERS);
  return { ...lab, path, [Symbol.asyncDispose]: () => lab.close() };
}

interface RegistryLab extends Lab {
  /** Where the registry's own addresses begin. */
  readonly path: string;
}

async function unreachable(url: string): Promise<string | undefined> {
  try {
    // Under an id of its own, it is nobody's first attempt.
    const headers = { "x-request-id": "is the registry there?" };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(REACH_LIMIT_MS) });
    await response.arrayBuffer();
    return response.ok ? undefined : `status ${response.status}`;
  } catch (error) {
    return String(error);
  }
}

const REACH_LIMIT_MS = 15_000;
