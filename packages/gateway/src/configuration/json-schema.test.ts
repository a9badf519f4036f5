import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { configurationSchema } from "./json-schema.ts";
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
