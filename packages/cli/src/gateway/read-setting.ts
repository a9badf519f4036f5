import type { Setting } from "@lastbyte/gateway";
import { readDuration, readHttpUrl, readSize } from "../arguments/values.ts";

/** @internal */
export type ReadSetting =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "wrong"; readonly expected: string };

/**
 * Reads a setting as it is written on the command line and in the environment, with its units.
 *
 * @internal
 */
export function readSetting(setting: Setting, text: string): ReadSetting {
  switch (setting.kind) {
    case "url":
      return found(
        isUpstream(text) ? text : undefined,
        "an http, https or h2c URL, such as https://api.example.com",
      );
    case "routes":
      return found(
        readRoute(text),
        "a path or a host and where it leads, such as /asana=https://app.asana.com",
      );
    case "size":
      return found(readSize(text), "a size, such as 512KiB or 1MiB");
    case "duration":
      return found(readDuration(text), "a time with its unit, such as 500ms, 30s or 2m");
    case "whole":
      return found(/^\d{1,12}$/.test(text) ? Number(text) : undefined, "a whole number");
    case "ratio":
      return found(
        /^\d{1,6}(?:\.\d{1,9})?(?:e-\d)?$/i.test(text) ? Number(text) : undefined,
        "a number, such as 0.2",
      );
    case "switch":
      return found(SWITCH.get(text), "on or off");
    case "address":
    case "path":
    case "level":
      return found(text === "" ? undefined : text, EXPECTED[setting.kind]);
    default:
      return setting.kind satisfies never;
  }
}

const SWITCH: ReadonlyMap<string, boolean> = new Map([
  ["on", true],
  ["true", true],
  ["1", true],
  ["off", false],
  ["false", false],
  ["0", false],
]);

const EXPECTED = {
  address: "a host and a port, such as 127.0.0.1:8080",
  path: "a file",
  level: "a level",
} as const;

function found(value: unknown, expected: string): ReadSetting {
  return value === undefined ? { kind: "wrong", expected } : { kind: "value", value };
}

/** With `h2c`, HTTP/2 is spoken without TLS; else it is as `http`. */
function isUpstream(text: string): boolean {
  return readHttpUrl(text.replace(/^h2c:\/\//i, "http://")) !== undefined;
}

function readRoute(text: string): Readonly<Record<string, string>> | undefined {
  const index = text.indexOf("=");
  const [from, upstream] = [text.slice(0, index), text.slice(index + 1)];
  if (index <= 0 || !isUpstream(upstream)) return undefined;
  const slash = from.indexOf("/");
  const host = slash === -1 ? from : from.slice(0, slash);
  const path = slash === -1 ? "" : from.slice(slash);
  return { ...(host === "" ? {} : { host }), ...(path === "" ? {} : { path }), upstream };
}
