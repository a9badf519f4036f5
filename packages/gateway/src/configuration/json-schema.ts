import { LOG_LEVELS, PATTERNS, rangeOf } from "./setting.ts";
import type { Setting } from "./setting.ts";
import { SETTINGS } from "./settings-table.ts";

/**
 * The JSON Schema (2020-12) of the gateway's configuration file, made of the table of settings.
 *
 * @public
 */
export function configurationSchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of lastbyte gateway",
    type: "object",
    additionalProperties: false,
    dependentRequired: { tlsCert: ["tlsKey"], tlsKey: ["tlsCert"] },
    properties: {
      $schema: { type: "string" },
      ...Object.fromEntries(SETTINGS.map((setting) => [setting.key, schemaOf(setting)])),
    },
  };
}

function schemaOf(setting: Setting): Readonly<Record<string, unknown>> {
  const { kind, fallback } = setting;
  const { least, most } = rangeOf(setting);
  const unit = kind === "size" ? ", in bytes" : kind === "duration" ? ", in milliseconds" : "";
  const shown = fallback === undefined ? "" : `; ${String(fallback)} if not given`;
  const description = `${setting.help}${unit}${shown}`;
  switch (kind) {
    case "url":
      return { description, type: "string", format: "uri", pattern: PATTERNS.url };
    case "address":
      return { description, type: "string", pattern: addressPattern(setting) };
    case "whole":
    case "size":
      return { description, type: "integer", minimum: least, maximum: most };
    case "ratio":
    case "duration":
      return { description, type: "number", minimum: least, maximum: most };
    case "switch":
      return { description, type: "boolean" };
    case "path":
      return { description, type: "string", minLength: 1 };
    case "level":
      return { description, enum: LOG_LEVELS };
    case "routes":
      return { description, type: "array", items: ROUTE };
    default:
      return kind satisfies never;
  }
}

function addressPattern({ key }: Setting): string {
  return key === "admin" ? PATTERNS.addressOrOff : PATTERNS.address;
}

const ROUTE = {
  type: "object",
  additionalProperties: false,
  required: ["upstream"],
  anyOf: [{ required: ["path"] }, { required: ["host"] }],
  properties: {
    path: { type: "string", pattern: PATTERNS.routePath },
    host: { type: "string", pattern: PATTERNS.host },
    upstream: { type: "string", format: "uri", pattern: PATTERNS.url },
  },
};
