/**
 * What a setting's value is. In the file sizes are bytes and times are milliseconds, as their names say; on the command
 * line and in the environment they are written with their units.
 *
 * @public
 */
export type SettingKind =
  | "url"
  | "address"
  | "whole"
  | "ratio"
  | "size"
  | "duration"
  | "switch"
  | "path"
  | "level"
  | "routes";

/**
 * One setting of `lastbyte gateway`.
 *
 * @public
 */
export interface Setting {
  /** Its key in the file. */
  readonly key: string;
  /** Its name on the command line; in the environment it is `LASTBYTE_` and this in upper case. */
  readonly flag: string;
  readonly kind: SettingKind;
  readonly help: string;
  /** What holds without it. */
  readonly fallback?: string | number | boolean;
  /** The least value of a number. @defaultValue 0 */
  readonly least?: number;
  /** The most that a number may be. @defaultValue 2^48, or for a duration what a timer can wait for */
  readonly most?: number;
}

/**
 * What a setting's number may be.
 *
 * @internal
 */
export function rangeOf({ kind, least = 0, most }: Setting): {
  readonly least: number;
  readonly most: number;
} {
  return { least, most: most ?? (kind === "duration" ? LONGEST_MS : MOST) };
}

/** A timer that is asked for more fires at once (Node's `TIMEOUT_MAX`). */
const LONGEST_MS = 2_147_483_647;
const MOST = 2 ** 48;

/** RFC 6335 §6: sixteen bits. */
const PORT = String.raw`([0-5]?\d{1,4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])`;
const ADDRESS = String.raw`(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):${PORT}`;

/**
 * What the texts of a configuration look like, for the program and for its schema alike; a schema's patterns have no
 * flags.
 *
 * @internal
 */
export const PATTERNS: Readonly<Record<"url" | "address" | "addressOrOff" | "routePath" | "host", string>> = {
  /** Without user, query and fragment. By `h2c`, HTTP/2 is spoken without TLS and without asking (RFC 9113 §3.3). */
  url: String.raw`^([Hh][Tt][Tt][Pp][Ss]?|[Hh]2[Cc])://[^\s/?#@\\]+(/[^\s?#\\]*)?$`,
  address: `^${ADDRESS}$`,
  addressOrOff: `^(off|${ADDRESS})$`,
  /** Of visible ASCII, as the paths of requests are (RFC 9112 §3.2); any other would never be found. */
  routePath: String.raw`^/[\x21\x22\x24-\x3e\x40-\x7e]*$`,
  host: "^[A-Za-z0-9.-]+$",
};

/**
 * The keys of one route in the file.
 *
 * @internal
 */
export const ROUTE_KEYS: readonly string[] = ["path", "host", "upstream"];

/**
 * The values of `logLevel`.
 *
 * @internal
 */
export const LOG_LEVELS: readonly string[] = ["debug", "info", "warn", "error", "silent"];
