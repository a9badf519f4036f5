/**
 * Writes a whole number with its thousands apart: `200 000`.
 *
 * @internal
 */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, " ");
}

/**
 * Writes a time span as people say it: `8.4 s`, `2 min 05 s`.
 *
 * @internal
 */
export function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/**
 * Writes a share: `1 %`, `0.001 %`.
 *
 * @internal
 */
export function formatShare(share: number): string {
  // Twelve digits hide what binary fractions add, and leave everything that anyone writes.
  return `${Number((share * 100).toPrecision(12))} %`;
}

/**
 * Names a number of things: `1 task`, `2 tasks`.
 *
 * @internal
 */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
