import type { Clock } from "./clock.ts";
import type { AttemptPlan, ByteSource, Exchange, Wire } from "./exchange.ts";

/** What comes back for each attempt, in order: an answer, an error before any head, or nothing ever. */
export type Script = readonly (ScriptedAnswer | Error | "silence")[];

/** One answer. Its framing is what its head says: `content-length`, `transfer-encoding`, or neither. */
export interface ScriptedAnswer {
  /** 200 unless told. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What each read brings; a number is a pause in milliseconds. `undefined` is no body at all. */
  readonly chunks?: readonly (string | number)[];
  /** What is behind the last chunk: a clean end unless told, an error, or nothing ever. */
  readonly end?: "clean" | "silence" | Error;
  readonly codingUndone?: boolean;
  readonly peer?: string;
}

/** A wire that answers from a script, and keeps what it was asked. */
export class ScriptedWire implements Wire {
  readonly plans: AttemptPlan[] = [];
  /** One for each answer that has a body. */
  readonly bodies: ScriptedBody[] = [];
  readonly #script: Script;
  readonly #clock: Clock;

  constructor(script: Script, clock: Clock) {
    this.#script = script;
    this.#clock = clock;
  }

  async send(plan: AttemptPlan): Promise<Exchange> {
    this.plans.push(plan);
    const answer = this.#script[this.plans.length - 1];
    if (answer === undefined) throw new Error(`attempt ${this.plans.length} is not in the script`);
    if (answer === "silence") return new Promise(() => {});
    if (answer instanceof Error) throw answer;
    return this.#exchange(answer);
  }

  #exchange(answer: ScriptedAnswer): Exchange {
    const headers = new Headers(answer.headers);
    const length = headers.get("content-length");
    const { codingUndone = false } = answer;
    const body = answer.chunks === undefined ? undefined : new ScriptedBody(answer, this.#clock);
    if (body !== undefined) this.bodies.push(body);
    return {
      head: { status: answer.status ?? 200, headers },
      framing: length !== null ? "length" : headers.has("transfer-encoding") ? "chunked" : "close",
      expectedBytes: length === null || codingUndone ? undefined : Number(length),
      codingUndone,
      peer: answer.peer,
      body,
    };
  }
}

/** A body that comes as it was written down. */
export class ScriptedBody implements ByteSource {
  /** Whether somebody let go of it. */
  cancelled = false;
  /** How often more was asked for. */
  reads = 0;
  /** The chunks that were given back. */
  readonly discarded: string[] = [];
  readonly #steps: (string | number)[];
  readonly #end: NonNullable<ScriptedAnswer["end"]>;
  readonly #clock: Clock;
  #stopPause: (() => void) | undefined;

  constructor({ chunks = [], end = "clean" }: ScriptedAnswer, clock: Clock) {
    this.#steps = [...chunks];
    this.#end = end;
    this.#clock = clock;
  }

  async read(): Promise<Uint8Array | undefined> {
    this.reads += 1;
    for (;;) {
      const step = this.#steps.shift();
      if (typeof step === "string") return new TextEncoder().encode(step);
      if (typeof step === "number") await this.#pause(step);
      else if (this.#end === "silence") return new Promise(() => {});
      else if (this.#end === "clean") return undefined;
      else throw this.#end;
    }
  }

  /** Whoever still needs the chunk finds nothing in it. */
  discard(chunk: Uint8Array): void {
    this.discarded.push(new TextDecoder().decode(chunk));
    chunk.fill(0);
  }

  cancel(): void {
    this.cancelled = true;
    this.#stopPause?.();
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#stopPause = this.#clock.after(delayMs, resolve);
    });
  }
}

/** What undici throws when the platform gives this code. */
export function platformError(code: string): TypeError {
  return new TypeError("terminated", { cause: Object.assign(new Error(`it was ${code}`), { code }) });
}

/** The connection was closed before the end of the message. */
export const CUT: TypeError = platformError("UND_ERR_SOCKET");
/** The connection was reset. */
export const RESET: TypeError = platformError("ECONNRESET");
/** No connection came about. */
export const REFUSED: TypeError = platformError("ECONNREFUSED");
