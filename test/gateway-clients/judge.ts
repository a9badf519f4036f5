import { createHash } from "node:crypto";
import type { Got } from "./clients/client.ts";

/**
 * What a program got, in a word.
 *
 * `right` is every byte; `breaks` is an error of the client, which no program overlooks; a number is the status of an
 * answer that says that it is none; `told` is a wrong body whose head says so in `Proxy-Status`; `short`, `empty` and
 * `other` are wrong bodies with a good status, of which nobody is told; `hangs` is no end at all. An answer to a POST is
 * `answered`: it is unlike any other, so there is nothing to hold it against.
 */
export type Word =
  | "right"
  | "answered"
  | "breaks"
  | "told"
  | "short"
  | "empty"
  | "other"
  | "hangs"
  | `${number}`;

/** Holds what came against what the origin serves, where that is known. */
export function judge(got: Got, served: Buffer | undefined): Word {
  if (got.kind === "hung") return "hangs";
  if (got.kind === "broken") return "breaks";
  if (got.status >= 300) return `${got.status}`;
  const isTold = got.proxyStatus?.includes("error=") === true;
  if (isTold) return "told";
  if (got.bytes === 0) return "empty";
  if (served === undefined) return "answered";
  if (got.sha256 === digestOf(served)) return "right";
  return got.bytes < served.length && got.sha256 === digestOf(served.subarray(0, got.bytes))
    ? "short"
    : "other";
}

function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
