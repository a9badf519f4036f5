/**
 * Classes of bodies by their size, since a longer body has more last packets to lose.
 *
 * @public
 */
export type SizeClass = "unknown" | "1KiB" | "16KiB" | "256KiB" | "4MiB" | "larger";

/** @internal */
export const SIZE_CLASSES: readonly SizeClass[] = ["unknown", "1KiB", "16KiB", "256KiB", "4MiB", "larger"];

/**
 * The class of a body: named after the most that it may have; `unknown` where its size isn't known.
 *
 * @example
 * ```ts
 * import { sizeClassOf } from "@lastbyte/diagnosis";
 *
 * console.log(sizeClassOf(20_000)); // 256KiB
 * ```
 *
 * @public
 */
export function sizeClassOf(bytes: number | undefined): SizeClass {
  if (bytes === undefined) return "unknown";
  for (const [most, name] of BOUNDS) if (bytes <= most) return name;
  return "larger";
}

const BOUNDS: readonly (readonly [mostBytes: number, name: SizeClass])[] = [
  [1_024, "1KiB"],
  [16_384, "16KiB"],
  [262_144, "256KiB"],
  [4_194_304, "4MiB"],
];
