import type { Cancellation } from "lastbyte/engine";

/**
 * Cancels a call when the caller's signal says so; the returned function stops that.
 *
 * @internal
 */
export function followSignal(signal: AbortSignal | undefined, cancellation: Cancellation): () => void {
  if (signal === undefined) return () => {};
  const cancel = (): void => cancellation.cancel({ kind: "caller", reason: signal.reason });
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  return () => signal.removeEventListener("abort", cancel);
}
