/**
 * Takes what OpenTelemetry complains of to the log. A collector that is down is complained of with every batch, ten
 * times a second under load, and each time with a stack trace and the body of its answer: the log gets one line a minute
 * of each kind, with the message and the code alone.
 *
 * @internal
 */
export class Complaints {
  readonly #warn: (message: string) => void;
  readonly #now: () => number;
  readonly #told: Map<string, Told> = new Map();

  constructor(context: ComplaintsContext) {
    this.#warn = context.warn;
    this.#now = context.now;
  }

  readonly hear = (complaint: string): void => {
    const text = textOf(complaint);
    const nowMs = this.#now();
    const told = this.#told.get(text);
    if (told !== undefined && nowMs - told.atMs < QUIET_MS) {
      told.unsaid += 1;
      return;
    }
    if (told === undefined && this.#told.size >= MAX_KINDS && !this.#forgetOldest(nowMs)) return;
    // Behind all others, so that the oldest comes first.
    this.#told.delete(text);
    this.#told.set(text, { atMs: nowMs, unsaid: 0 });
    const often = told === undefined || told.unsaid === 0 ? "" : ` (and ${told.unsaid} times before)`;
    this.#warn(`OpenTelemetry: ${text}${often}`);
  };

  /** Whether there was one old enough. */
  #forgetOldest(nowMs: number): boolean {
    const [oldest] = this.#told;
    if (oldest === undefined || nowMs - oldest[1].atMs < QUIET_MS) return false;
    return this.#told.delete(oldest[0]);
  }
}

/** @internal */
export interface ComplaintsContext {
  readonly warn: (message: string) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

interface Told {
  readonly atMs: number;
  unsaid: number;
}

const QUIET_MS = 60_000;
/** Messages can have numbers in them, and then no two are the same. */
const MAX_KINDS = 20;
const MAX_CHARACTERS = 300;

/** OpenTelemetry writes errors as JSON, with all that they have (its `loggingErrorHandler`). */
function textOf(complaint: string): string {
  const error = complaint.startsWith("{") ? readError(complaint) : undefined;
  const { message = complaint, code } = error ?? {};
  const text = typeof code === "string" ? `${String(message)} (${code})` : String(message);
  return text.slice(0, MAX_CHARACTERS);
}

function readError(text: string): { readonly message?: unknown; readonly code?: unknown } | undefined {
  try {
    return JSON.parse(text) as { readonly message?: unknown; readonly code?: unknown };
  } catch {
    return undefined;
  }
}
