import type { Onset } from "../evidence/change-point.ts";
import type { Rate } from "../rates/rate.ts";

/**
 * Writes a whole number with its thousands apart: `200 000`.
 *
 * @internal
 */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, " ");
}

/**
 * Writes a share in per cent, with three digits that count: `0.00123 %`.
 *
 * @internal
 */
export function share(value: number): string {
  const percent = Number((value * 100).toPrecision(3));
  if (percent === 0) return "0 %";
  if (Math.abs(percent) >= 1e-6) return `${plain(percent)} %`;
  return `${percent.toExponential()} %`;
}

/**
 * Writes a factor with two digits that count: `3.4 ×`.
 *
 * @internal
 */
export function factor(value: number): string {
  return value >= 10 ? `${count(Number(value.toPrecision(2)))} ×` : `${Number(value.toPrecision(2))} ×`;
}

/**
 * Writes a rate with where it comes from: `0.001 % (12 of 1 200 000; between 0.000517 % and 0.00175 %)`.
 *
 * @internal
 */
export function rate({ count: hit, total, rate: value, interval }: Rate): string {
  const range = `between ${share(interval.low)} and ${share(interval.high)}`;
  return `${share(value)} (${count(hit)} of ${count(total)}; ${range})`;
}

/**
 * Writes a point in time: `2026-11-03 14:02:11 UTC`.
 *
 * @internal
 */
export function time(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/**
 * Writes when something began.
 *
 * @internal
 */
export function onset({ fromMs, toMs }: Onset): string {
  return fromMs === undefined
    ? `since ${time(toMs)} at the latest, perhaps since before the first request that was counted`
    : `since between ${time(fromMs)} and ${time(toMs)}`;
}

/**
 * Names things one after the other: `a, b and c`.
 *
 * @internal
 */
export function list(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  const shown = names.slice(0, MAX_NAMES);
  const more = names.length - shown.length;
  const last = more > 0 ? `${count(more)} more` : shown.pop();
  return `${shown.join(", ")} and ${last}`;
}

/** Never in powers of ten, which `String` falls back to below 1e-6. */
function plain(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value
    .toFixed(Math.min(digits, 20))
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

const MAX_NAMES = 5;
