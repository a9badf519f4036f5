import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { generateKeyPairSync } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CERTIFICATE, KEY } from "./certificate.fixture.ts";
import { diagnosisSettings } from "../process/diagnosis-of.ts";
import type { GatewayConfiguration } from "./configuration.ts";
import { loadOptions } from "./load-options.ts";
import { SETTINGS } from "./settings-table.ts";

let folder = "";
let pem = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "lastbyte-options-"));
  pem = await file("both.pem", CERTIFICATE + KEY);
});
after(() => rm(folder, { recursive: true }));

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

test("files that hold no certificate, or a key of another one, are refused before anybody connects", async () => {
  const otherKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const paths = {
    empty: await file("empty.pem", ""),
    key: await file("key.pem", KEY),
    cut: await file("cut.pem", CERTIFICATE.slice(0, 200)),
    other: await file("other.pem", String(otherKey.export({ type: "pkcs8", format: "pem" }))),
  };

  for (const [given, said] of [
    [{ upstreamCa: paths.empty }, `upstreamCa: expected certificates in PEM, got ${paths.empty}`],
    [{ upstreamCa: paths.key }, `upstreamCa: expected certificates in PEM, got ${paths.key}`],
    [{ tlsCert: paths.cut, tlsKey: pem }, `tlsCert: expected certificates in PEM, got ${paths.cut}`],
    [{ tlsCert: pem, tlsKey: paths.empty }, `tlsKey: expected the key of ${pem}`],
    [{ tlsCert: pem, tlsKey: paths.other }, `tlsKey: expected the key of ${pem}`],
  ] as const) {
    await assert.rejects(
      loadOptions({ upstream: "http://a", ...given }),
      ({ name, message }: Error) => name === "ConfigurationError" && message.startsWith(said),
      said,
    );
  }
});

test("certificates are read by each of the names that OpenSSL reads", async () => {
  for (const name of ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"]) {
    const text = CERTIFICATE.replaceAll(" CERTIFICATE", ` ${name}`);
    const upstreamCa = await file("named.pem", text);

    const options = await loadOptions({ upstream: "https://a", upstreamCa });

    assert.equal(options.upstreamCa, text);
  }
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

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
