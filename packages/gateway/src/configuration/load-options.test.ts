import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnosisSettings } from "../process/diagnosis-of.ts";
import type { GatewayConfiguration } from "./configuration.ts";
import { loadOptions } from "./load-options.ts";
import { SETTINGS } from "./settings-table.ts";

test("what is not given stays the gateway's own default", async () => {
  const options = await loadOptions({
    upstream: "http://a.test",
    maxAttempts: 2,
    headTimeoutMs: 5,
    retryRatio: 0.5,
  });

  assert.deepEqual(options, {
    upstream: "http://a.test",
    routes: [],
    listen: { host: "127.0.0.1", port: 8080 },
    tls: undefined,
    upstreamCa: undefined,
    maxAttempts: 2,
    retryBudget: { ratio: 0.5 },
    limits: { headTimeoutMs: 5 },
  });
});

test("no upstream at all, and a file that isn't there, are refused by name", async () => {
  await assert.rejects(loadOptions({}), {
    name: "ConfigurationError",
    message: /^upstream: expected the URL/,
  });
  await assert.rejects(loadOptions({ upstream: "http://a", upstreamCa: "missing.pem" }), {
    name: "ConfigurationError",
    message: "upstreamCa: expected a file that can be read, got missing.pem (ENOENT)",
  });
});

/** What is no option of a gateway, but of the process that runs it. */
const OF_THE_PROCESS: ReadonlySet<string> = new Set([
  "admin",
  "workers",
  "drainTimeoutMs",
  "keepCalls",
  "ledger",
  "operationIdleMs",
  "logLevel",
]);

test("every setting changes what the gateway or its diagnosis is told, but for those of its process", async () => {
  const pem = new URL(import.meta.url).pathname;
  const told = async (configuration: GatewayConfiguration): Promise<string> =>
    JSON.stringify([
      await loadOptions({ upstream: "http://a.test", ...configuration }),
      diagnosisSettings({ eject: true, ...configuration }),
    ]);
  const without = await told({});

  for (const { key, kind } of SETTINGS) {
    const value = {
      url: "http://b.test",
      routes: [{ path: "/b", upstream: "http://b.test" }],
      address: "127.0.0.2:2",
      whole: 7,
      size: 7_777,
      ratio: 0.03,
      duration: 7_777,
      switch: key !== "forwarded" && key !== "eject",
      path: pem,
      level: "warn",
    }[kind];
    const pair = key.startsWith("tls") ? { tlsCert: pem, tlsKey: pem } : {};

    const changes = (await told({ ...pair, [key]: value })) !== without;

    assert.equal(changes, !OF_THE_PROCESS.has(key), key);
  }
});
