import { SETTINGS } from "@lastbyte/gateway";
import type { SettingKind } from "@lastbyte/gateway";
import { wrap } from "../terminal/wrap.ts";

/**
 * The help of `lastbyte gateway`, made of the table of settings.
 *
 * @internal
 */
export function gatewayHelp(): string {
  const options = SETTINGS.filter(({ key }) => key !== "upstream").flatMap(
    ({ flag, kind, help, fallback }) => {
      const shown = fallback === undefined ? "" : ` [${shownFallback(fallback)}]`;
      return entry(`--${flag} ${PLACEHOLDERS[kind]}`, `${help}${shown}`);
    },
  );
  return `lastbyte gateway [<upstream-url>] [options]

A reverse proxy for programs in any language: every answer arrives whole, or
breaks visibly. Give it to a program as its base URL.

Without an upstream it stands in front of a lab of misbehaving load balancers,
shows what a program gets directly and through it, and stays up to be tried.

${[
  ...options,
  ...entry("--config <file>", "the same settings as JSON; flags and environment come first"),
  ...entry("--once", "without an upstream: end behind the table, with exit code 0 if nothing was lost"),
  ...entry("--print-schema", "print the JSON Schema of that file"),
].join("\n")}

Each option can be given as a variable, such as LASTBYTE_MAX_ATTEMPTS=2.
SIGHUP reads the configuration again; SIGTERM lets running calls end.
`;
}

const PLACEHOLDERS: Readonly<Record<SettingKind, string>> = {
  url: "<url>",
  address: "<host:port>",
  whole: "<n>",
  ratio: "<n>",
  size: "<size>",
  duration: "<time>",
  switch: "<on|off>",
  path: "<file>",
  level: "<level>",
  routes: "<from=url>",
};

function shownFallback(fallback: string | number | boolean): string {
  return typeof fallback === "boolean" ? (fallback ? "on" : "off") : String(fallback);
}

function entry(label: string, help: string): readonly string[] {
  const lines = wrap(help, 80, " ".repeat(NAME_WIDTH));
  const [first = "", ...rest] = lines;
  return [`  ${label} `.padEnd(NAME_WIDTH) + first.trimStart(), ...rest];
}

const NAME_WIDTH = 34;
