import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { checkConfiguration, ConfigurationError, SETTINGS, withoutSecrets } from "@lastbyte/gateway";
import type { GatewayConfiguration, Setting } from "@lastbyte/gateway";
import { nearestName } from "../arguments/nearest-name.ts";
import { UsageError } from "../arguments/usage-error.ts";
import { readSetting } from "./read-setting.ts";

/**
 * Puts the gateway's configuration together: the command line before the environment before the file.
 *
 * @throws UsageError, ConfigurationError
 * @internal
 */
export async function readGatewayConfiguration(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<GatewayConfiguration> {
  const { settings: fromFlags, configPath } = readFlags(argv);
  const fromEnvironment = readEnvironment(environment);
  const path = configPath ?? environment["LASTBYTE_CONFIG"];
  const fromFile = path === undefined ? {} : await readFileAt(path);
  return checkConfiguration({ ...fromFile, ...fromEnvironment, ...fromFlags });
}

type Settings = Readonly<Record<string, unknown>>;

function readFlags(argv: readonly string[]): {
  readonly settings: Settings;
  readonly configPath: string | undefined;
} {
  const options = Object.fromEntries(
    [...SETTINGS.map(({ flag }) => flag), "config"].map((flag) => [flag, { type: "string" as const }]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const settings: Record<string, unknown> = {};
  let configPath: string | undefined;
  for (const token of tokens) {
    switch (token.kind) {
      case "positional":
        add(settings, known("--upstream", "upstream"), { name: "--upstream", text: token.value });
        break;
      case "option-terminator":
        break;
      case "option": {
        if (token.value === undefined) throw missingValue(token.rawName, token.name);
        if (token.name === "config") configPath = token.value;
        else add(settings, known(token.rawName, token.name), { name: token.rawName, text: token.value });
        break;
      }
      default:
        token satisfies never;
    }
  }
  return { settings, configPath };
}

function readEnvironment(environment: Readonly<Record<string, string | undefined>>): Settings {
  const settings: Record<string, unknown> = {};
  const names = new Map(SETTINGS.map((setting) => [variableOf(setting), setting]));
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith("LASTBYTE_") || text === undefined || OTHERS.has(name)) continue;
    const setting = names.get(name);
    if (setting === undefined) throw unknown(name, [...names.keys()], "variable");
    const parts = setting.kind === "routes" ? text.split(",") : [text];
    for (const part of parts) add(settings, setting, { name, text: part.trim() });
  }
  return settings;
}

/** Variables of the preload, of the command itself and of its workers. */
const OTHERS: ReadonlySet<string> = new Set([
  "LASTBYTE_CONFIG",
  "LASTBYTE_LOG",
  "LASTBYTE_WORKER_PORT",
  "LASTBYTE_WORKER_CONFIGURATION",
]);

function variableOf({ flag }: Setting): string {
  return `LASTBYTE_${flag.toUpperCase().replaceAll("-", "_")}`;
}

function add(
  settings: Record<string, unknown>,
  setting: Setting,
  given: { readonly name: string; readonly text: string },
): void {
  const read = readSetting(setting, given.text);
  const shown = NAMES_UPSTREAMS.has(setting.kind) ? withoutSecrets(given.text) : given.text;
  if (read.kind === "wrong") throw usage(`${given.name} expects ${read.expected}, got "${shown}"`);
  const before = settings[setting.key];
  if (before !== undefined && setting.kind === "url") {
    throw usage(`expected one upstream, got "${shown}" as well; use --route for more`);
  }
  settings[setting.key] =
    setting.kind === "routes" && Array.isArray(before)
      ? [...before, read.value]
      : setting.kind === "routes"
        ? [read.value]
        : read.value;
}

const NAMES_UPSTREAMS: ReadonlySet<string> = new Set(["url", "routes"]);

function known(rawName: string, name: string): Setting {
  const setting = SETTINGS.find(({ flag }) => flag === name);
  if (setting !== undefined) return setting;
  throw unknown(
    rawName,
    [...SETTINGS.map(({ flag }) => `--${flag}`), "--config", "--once", "--print-schema"],
    "option",
  );
}

function missingValue(rawName: string, name: string): UsageError {
  const setting = known(rawName, name === "config" ? "listen" : name);
  const read = readSetting(setting, "");
  return usage(
    `${rawName} expects ${read.kind === "wrong" && name !== "config" ? read.expected : "a file"}, got nothing`,
  );
}

function unknown(name: string, names: readonly string[], what: string): UsageError {
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `expected one of ${names.join(", ")}` : `did you mean ${nearest}?`;
  return usage(`there is no ${what} ${name}; ${hint}`);
}

async function readFileAt(path: string): Promise<Settings> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ConfigurationError(`--config: expected a file that can be read, got ${path} (${reason})`);
  }
  try {
    // Checked by itself, so that a wrong key is told with the name of the file.
    return checkConfiguration(JSON.parse(textOf(bytes))) as Settings;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`${path}: ${reason}`);
  }
}

/** Some editors put a byte order mark before the text, and others write no UTF-8 at all. */
function textOf(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigurationError("expected a file in UTF-8, got bytes that are none");
  }
  if (text.trim() === "") throw new ConfigurationError("expected an object in JSON, got an empty file");
  return text;
}

function usage(problem: string): UsageError {
  const sentence = problem.endsWith("?") ? problem : `${problem}.`;
  return new UsageError(`${sentence} See lastbyte gateway --help.`);
}
