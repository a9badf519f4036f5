import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SETTINGS } from "@lastbyte/gateway";
import type { GatewayConfiguration } from "@lastbyte/gateway";
import { readGatewayConfiguration } from "./read-gateway-configuration.ts";
import { readSetting } from "./read-setting.ts";

/** Each setting as it is written on the command line and in the environment, and as it stands in the file. */
const WRITTEN: Readonly<Record<keyof GatewayConfiguration, readonly [text: string, value: unknown]>> = {
  upstream: ["http://a.test", "http://a.test"],
  routes: ["/a=http://b.test", [{ path: "/a", upstream: "http://b.test" }]],
  listen: ["127.0.0.2:1", "127.0.0.2:1"],
  admin: ["off", "off"],
  workers: ["2", 2],
  tlsCert: ["a.pem", "a.pem"],
  tlsKey: ["b.pem", "b.pem"],
  upstreamCa: ["c.pem", "c.pem"],
  upstreamHttp2: ["on", true],
  forwarded: ["off", false],
  preserveHost: ["on", true],
  maxAttempts: ["4", 4],
  holdBytes: ["2KiB", 2_048],
  holdMs: ["1.5s", 1_500],
  stallTimeoutMs: ["1m", 60_000],
  deadlineMs: ["2h", 7_200_000],
  retryRatio: ["0.5", 0.5],
  retryMinPerSecond: ["0", 0],
  headTimeoutMs: ["1s", 1_000],
  connectTimeoutMs: ["2s", 2_000],
  upstreamIdleMs: ["0s", 0],
  clientHeadTimeoutMs: ["3s", 3_000],
  clientBodyTimeoutMs: ["4s", 4_000],
  clientReadTimeoutMs: ["5s", 5_000],
  clientIdleMs: ["6s", 6_000],
  tunnelIdleMs: ["1h", 3_600_000],
  maxConnections: ["7", 7],
  maxConcurrentStreams: ["8", 8],
  maxHeadBytes: ["1MiB", 1_048_576],
  maxRequestBytes: ["2GiB", 2_147_483_648],
  keepRequestBytes: ["0", 0],
  drainTimeoutMs: ["0ms", 0],
  keepCalls: ["9", 9],
  ledger: ["d.ledger", "d.ledger"],
  normalRate: ["1e-7", 1e-7],
  healthyRate: ["0.001", 0.001],
  eject: ["on", true],
  ejectShare: ["0.25", 0.25],
  ejectProbeShare: ["0.05", 0.05],
  operationIdleMs: ["10s", 10_000],
  logLevel: ["warn", "warn"],
};

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "lastbyte-configuration-"));
});
after(() => rm(folder, { recursive: true }));

test("every setting there is can be written in all ways", () => {
  assert.deepEqual(SETTINGS.map(({ key }) => key).toSorted(), Object.keys(WRITTEN).toSorted());
});

for (const { key, flag } of SETTINGS) {
  test(`${key} is the same by its flag, by its variable and in the file`, async () => {
    const [text, value] = WRITTEN[key as keyof GatewayConfiguration];
    // Half of a pair is refused.
    const [partner, other] = key === "tlsCert" ? ["tlsKey", "tls-key"] : ["tlsCert", "tls-cert"];
    const isPaired = key === "tlsCert" || key === "tlsKey";
    const beside = isPaired ? { [partner]: "x" } : {};
    const expected = { ...beside, [key]: value };
    const variable = `LASTBYTE_${flag.toUpperCase().replaceAll("-", "_")}`;

    const byFlag = await readGatewayConfiguration(
      [`--${flag}`, text, ...(isPaired ? [`--${other}`, "x"] : [])],
      {},
    );
    const byVariable = await readGatewayConfiguration(isPaired ? [`--${other}=x`] : [], { [variable]: text });
    const byFile = await readGatewayConfiguration(["--config", await file(JSON.stringify(expected))], {});

    assert.deepEqual([byFlag, byVariable, byFile], [expected, expected, expected]);
  });
}

test("what the help tells of a setting that is not given can be written, too", () => {
  for (const setting of SETTINGS) {
    const { fallback } = setting;
    if (fallback === undefined) continue;
    const shown = typeof fallback === "boolean" ? (fallback ? "on" : "off") : String(fallback);

    assert.equal(readSetting(setting, shown).kind, "value", `--${setting.flag} ${shown}`);
  }
});

const NOTHING_OF_THE_KIND = ["", " ", "-1", "1e9", "0x10", "NaN", "99999999999999999999", "tru", "\0"];
const TEXTUAL: ReadonlySet<string> = new Set(["address", "path", "level"]);

for (const setting of SETTINGS.filter(({ kind }) => !TEXTUAL.has(kind))) {
  test(`--${setting.flag} and its variable are refused by name where their text is none`, async () => {
    const variable = `LASTBYTE_${setting.flag.toUpperCase().replaceAll("-", "_")}`;
    for (const text of NOTHING_OF_THE_KIND) {
      const said = new RegExp(`^(?:--${setting.flag}|${variable}) expects `);

      await assert.rejects(readGatewayConfiguration([`--${setting.flag}=${text}`], {}), { message: said });
      await assert.rejects(readGatewayConfiguration([], { [variable]: text }), { message: said });
    }
  });
}

test("two upstreams are refused, whichever way each of them is written", async () => {
  for (const argv of [
    ["http://a", "http://b"],
    ["http://a", "--upstream", "http://b"],
    ["--upstream", "http://a", "http://b"],
    ["--upstream=http://a", "--upstream=http://b"],
  ]) {
    await assert.rejects(readGatewayConfiguration(argv, {}), {
      message: /expected one upstream, got "http:\/\/b" as well/,
    });
  }
});

test("no message tells a password, in whatever wrong place it was written", async () => {
  for (const argv of [
    ["http://a", "http://user:secret@b"],
    ["http:user:secret@b"],
    ["--route", "http://user:secret@b"],
    ["--route", "/a=http://user:secret@b"],
  ]) {
    await assert.rejects(
      readGatewayConfiguration(argv, {}),
      (error: unknown) => error instanceof Error && !error.message.includes("secret"),
    );
  }
});

test("of a flag that is given twice the last one counts", async () => {
  const configuration = await readGatewayConfiguration(["--workers", "2", "--workers=3"], {});

  assert.equal(configuration.workers, 3);
});

test("a file with a byte order mark is read, and one that is no JSON in UTF-8 is refused by its name", async () => {
  const json = '{"upstream":"http://a.test/café"}';
  const marked = await readGatewayConfiguration(["--config", await file(`\uFEFF${json}`)], {});
  const wrong: readonly (readonly [bytes: string | Buffer, reason: RegExp])[] = [
    [Buffer.from(json, "latin1"), /expected a file in UTF-8/],
    [Buffer.from(json, "utf16le"), /JSON|UTF-8/],
    ["", /expected an object in JSON, got an empty file/],
    ["\n \n", /expected an object in JSON, got an empty file/],
    ['{"workers":2,}', /JSON/],
    ["[]", /the configuration: expected an object/],
    ['{"__proto__":{"workers":2}}', /__proto__: there is no such setting/],
  ];

  assert.deepEqual(marked, { upstream: "http://a.test/café" });
  for (const [bytes, reason] of wrong) {
    const path = await file(bytes);
    await assert.rejects(readGatewayConfiguration(["--config", path], {}), ({ name, message }: Error) => {
      assert.equal(name, "ConfigurationError");
      assert.ok(message.startsWith(`${path}: `), message);
      return reason.test(message);
    });
  }
});

test("a folder is no file", async () => {
  await assert.rejects(readGatewayConfiguration(["--config", folder], {}), {
    message: `--config: expected a file that can be read, got ${folder} (EISDIR)`,
  });
});

async function file(text: string | Buffer): Promise<string> {
  const path = join(folder, "gateway.json");
  await writeFile(path, text);
  return path;
}
