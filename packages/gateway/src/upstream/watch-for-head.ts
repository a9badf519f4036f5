import { WireError } from "lastbyte/engine";
import type { Clock } from "lastbyte/engine";

/**
 * Ends an attempt whose head does not come. Sending the body counts as progress.
 *
 * @internal
 */
export function watchForHead(
  { clock, headTimeoutMs }: { readonly clock: Clock; readonly headTimeoutMs: number },
  onExpire: (error: WireError) => void,
): HeadWatch {
  const expire = (): void =>
    onExpire(new WireError("http_response_timeout", `no head came within ${headTimeoutMs} ms`));
  let stopTimer = clock.after(headTimeoutMs, expire);
  let isOver = false;
  return {
    restart: () => {
      stopTimer();
      if (!isOver) stopTimer = clock.after(headTimeoutMs, expire);
    },
    stop: () => {
      isOver = true;
      stopTimer();
    },
  };
}

/** @internal */
export interface HeadWatch {
  readonly restart: () => void;
  readonly stop: () => void;
}
