import { DIAGNOSIS_DEFAULTS } from "@lastbyte/diagnosis/feed";
import { nearestName } from "lastbyte/engine";
import { ConfigurationError } from "./configuration.ts";
import type { GatewayConfiguration } from "./configuration.ts";
import type { RouteOptions } from "../settings.ts";
import { readAddress } from "./read-address.ts";
import { LOG_LEVELS, PATTERNS, rangeOf, ROUTE_KEYS } from "./setting.ts";
import type { Setting } from "./setting.ts";
import { SETTINGS } from "./settings-table.ts";
import { withoutSecrets } from "./without-secrets.ts";

/**
 * Checks settings that came from outside, key by key and value by value.
 *
 * @throws ConfigurationError for the first one that is wrong.
 * @public
 */
export function checkConfiguration(given: unknown): GatewayConfiguration {
  const settings = requireObject("the configuration", given);
  refuseUnknown("", settings, [...SETTINGS.map(({ key }) => key), "$schema"]);
  for (const setting of SETTINGS) {
    const value = settings[setting.key];
    if (value !== undefined) checkValue(setting, value);
  }
  if ((settings["tlsCert"] === undefined) !== (settings["tlsKey"] === undefined)) {
    throw new ConfigurationError("tlsCert and tlsKey: expected both or none, got one of them");
  }
  const { $schema: _schema, ...rest } = settings;
  const configuration: GatewayConfiguration = rest;
  const { normalRate = DIAGNOSIS_DEFAULTS.normalRate, healthyRate = DIAGNOSIS_DEFAULTS.healthyRate } =
    configuration;
  if (healthyRate < normalRate) {
    throw wrong("healthyRate", `at least normalRate, which is ${normalRate}`, healthyRate);
  }
  return configuration;
}

function checkValue(setting: Setting, value: unknown): void {
  const { key } = setting;
  switch (setting.kind) {
    case "url":
      return requireUrl(key, value);
    case "address":
      if (key === "admin" && value === "off") return;
      if (typeof value === "string" && readAddress(value) !== undefined) return;
      throw wrong(key, "a host and a port, such as 127.0.0.1:8080", value);
    case "whole":
    case "size":
      return requireNumber(setting, value, { isWhole: true });
    case "ratio":
    case "duration":
      return requireNumber(setting, value, { isWhole: false });
    case "switch":
      if (typeof value === "boolean") return;
      throw wrong(key, "true or false", value);
    case "path":
      if (typeof value === "string" && value !== "") return;
      throw wrong(key, "the path of a file", value);
    case "level":
      return requireLevel(key, value);
    case "routes":
      return requireRoutes(key, value);
    default:
      setting.kind satisfies never;
  }
}

function requireRoutes(key: string, value: unknown): void {
  if (!Array.isArray(value)) throw wrong(key, "a list of routes", value);
  for (const [index, given] of value.entries()) {
    const path = `${key}[${index}]`;
    const route = requireObject(path, given);
    refuseUnknown(`${path}.`, route, ROUTE_KEYS);
    requireUrl(`${path}.upstream`, route["upstream"]);
    if (route["path"] === undefined && route["host"] === undefined) {
      throw new ConfigurationError(`${path}: expected a path, a host, or both, got neither`);
    }
    if (
      route["path"] !== undefined &&
      !(typeof route["path"] === "string" && ROUTE_PATH.test(route["path"]))
    ) {
      throw wrong(`${path}.path`, "the beginning of a path, such as /asana", route["path"]);
    }
    if (route["host"] !== undefined && !(typeof route["host"] === "string" && HOST.test(route["host"]))) {
      throw wrong(`${path}.host`, "a host without a port, such as api.example.com", route["host"]);
    }
  }
  refuseDoubles(key, value);
}

/** Only the first of two would ever be asked. */
function refuseDoubles(key: string, routes: readonly RouteOptions[]): void {
  const seen = new Map<string, number>();
  for (const [index, { host = "", path = "" }] of routes.entries()) {
    const from = host.toLowerCase() + path.replace(/\/+$/, "");
    const before = seen.get(from);
    if (before !== undefined) {
      const what = `expected one route for ${JSON.stringify(host + path)}`;
      throw new ConfigurationError(`${key}[${index}]: ${what}, got ${key}[${before}] and this one`);
    }
    seen.set(from, index);
  }
}

const URL_TEXT = new RegExp(PATTERNS.url);
const ROUTE_PATH = new RegExp(PATTERNS.routePath);
const HOST = new RegExp(PATTERNS.host);

function requireObject(path: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw wrong(path, "an object", value);
}

function refuseUnknown(path: string, given: object, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const hint =
      nearest === undefined ? `the keys here are ${known.join(", ")}` : `did you mean ${path}${nearest}?`;
    throw new ConfigurationError(`${path}${name}: there is no such setting; ${hint}`);
  }
}

function requireUrl(key: string, value: unknown): void {
  if (typeof value === "string" && URL_TEXT.test(value) && URL.canParse(value)) return;
  throw wrong(
    key,
    "an http, https or h2c URL without user, query and fragment, such as https://api.example.com",
    typeof value === "string" ? withoutSecrets(value) : value,
  );
}

function requireNumber(setting: Setting, value: unknown, { isWhole }: { readonly isWhole: boolean }): void {
  const { least, most } = rangeOf(setting);
  const fits =
    typeof value === "number" && value >= least && value <= most && (!isWhole || Number.isInteger(value));
  if (!fits)
    throw wrong(setting.key, `a ${isWhole ? "whole number" : "number"} ${rangeText(setting, value)}`, value);
}

/** The upper end is told where it matters. */
function rangeText(setting: Setting, value: unknown): string {
  const { least, most } = rangeOf(setting);
  const isBelow = !(typeof value === "number" && value > most);
  return setting.most === undefined && isBelow ? `of at least ${least}` : `from ${least} to ${most}`;
}

function requireLevel(key: string, value: unknown): void {
  if (typeof value === "string" && LOG_LEVELS.includes(value)) return;
  const nearest = typeof value === "string" ? nearestName(value, LOG_LEVELS) : undefined;
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  throw wrong(key, `one of ${LOG_LEVELS.join(", ")}`, value, hint);
}

// oxlint-disable-next-line max-params -- the hint is a part of the sentence
function wrong(path: string, expected: string, value: unknown, hint = ""): ConfigurationError {
  return new ConfigurationError(
    `${path}: expected ${expected}, got ${JSON.stringify(value) ?? "nothing"}${hint}`,
  );
}
