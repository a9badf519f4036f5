import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkConfiguration } from "./check-configuration.ts";
import { configurationSchema } from "./json-schema.ts";
import { fitsSchema } from "./json-schema.fixture.ts";
import { SETTINGS } from "./settings-table.ts";

test("the schema that is published is the one that the table of settings makes", () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL("../../configuration.schema.json", import.meta.url), "utf8"),
  );

  assert.deepEqual(published, configurationSchema());
});

test("every setting is in the schema, and no two have one name", () => {
  const { properties } = configurationSchema() as { properties: object };

  assert.deepEqual(Object.keys(properties), ["$schema", ...SETTINGS.map(({ key }) => key)]);
  assert.equal(new Set(SETTINGS.map(({ flag }) => flag)).size, SETTINGS.length);
});

const TEXTS: readonly unknown[] = ["", " ", "x", "off", "on", "1", null, [], {}, true, false, "é"];
const NUMBERS: readonly unknown[] = [
  0,
  -1,
  1,
  0.5,
  1e-3,
  1_024,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  1e9,
  1e12,
  1e15,
  1e300,
];
const URLS: readonly unknown[] = [
  "http://a",
  "HTTPS://a.test:8443/base",
  "h2c://[::1]:1/",
  "http://a/@scope/b",
  " http://a",
  "http://a ",
  "http:a",
  "http:\\\\a",
  "http://u:p@a",
  "http://a?",
  "http://a#b",
  "ftp://a",
  "//a",
];
const ADDRESSES: readonly unknown[] = [
  "127.0.0.1:0",
  "[::1]:65535",
  "a:65536",
  "a:99999",
  "a:8080 ",
  ":80",
  "a",
];
const ROUTES: readonly unknown[] = [
  [{ path: "/a", upstream: "http://a" }],
  [{ host: "a.test", upstream: "http://a" }],
  [{ path: "/é", upstream: "http://a" }],
  [{ path: "/a?b", upstream: "http://a" }],
  [{ path: "a", upstream: "http://a" }],
  [{ host: "a:80", upstream: "http://a" }],
  [{ host: "", upstream: "http://a" }],
  [{ upstream: "http://a" }],
  [{ path: "/a" }],
  [{ path: "/a", upstream: " http://a" }],
  [{ path: "/a", upstream: "http://a", to: 1 }],
  ["/a=http://a"],
];

for (const { key } of SETTINGS.filter((setting) => setting.key !== "tlsCert" && setting.key !== "tlsKey")) {
  test(`the schema refuses what the program refuses as ${key}, and nothing else`, () => {
    for (const value of [...TEXTS, ...NUMBERS, ...URLS, ...ADDRESSES, ...ROUTES]) {
      const configuration = { [key]: value };

      const isFit = fitsSchema(configurationSchema(), configuration);

      assert.equal(isFit, isTaken(configuration), JSON.stringify(configuration));
    }
  });
}

test("the schema refuses half of a pair, and keys that nobody knows, as the program does", () => {
  for (const configuration of [
    { tlsCert: "a" },
    { tlsKey: "a" },
    { workesr: 2 },
    { __proto_: 1 },
    [],
    null,
    "x",
  ]) {
    assert.equal(fitsSchema(configurationSchema(), configuration), false, JSON.stringify(configuration));
    assert.equal(isTaken(configuration), false, JSON.stringify(configuration));
  }
  for (const configuration of [
    {},
    { tlsCert: "a", tlsKey: "b" },
    { $schema: "./configuration.schema.json" },
  ]) {
    assert.equal(fitsSchema(configurationSchema(), configuration), true, JSON.stringify(configuration));
    assert.equal(isTaken(configuration), true, JSON.stringify(configuration));
  }
});

/** One setting by itself; `healthyRate` is told beside a `normalRate` that it does not contradict. */
function isTaken(configuration: unknown): boolean {
  const isRate =
    typeof configuration === "object" && configuration !== null && "healthyRate" in configuration;
  const isNormal =
    typeof configuration === "object" && configuration !== null && "normalRate" in configuration;
  const given = isRate
    ? { normalRate: 1e-9, ...configuration }
    : isNormal
      ? { healthyRate: 0.9, ...configuration }
      : configuration;
  try {
    checkConfiguration(given);
    return true;
  } catch (error) {
    assert.ok(error instanceof Error && error.name === "ConfigurationError", String(error));
    return false;
  }
}
