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
  /** The most that a number may be. */
  readonly most?: number;
}

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
