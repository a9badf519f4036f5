import type { LastbyteEvent } from "./events.ts";
import type { CallRecord } from "./record/call-record.ts";
import { createAsyncContext } from "./runtime.ts";

/**
 * A named group of calls, such as "export project 42": the unit that users see fail.
 *
 * @public
 */
export class Operation {
  readonly name: string;
  #calls = 0;
  #recoveredCalls = 0;
  #failedCalls = 0;
  #unverifiableCalls = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** What became of the calls that have ended so far. */
  get summary(): OperationSummary {
    return {
      name: this.name,
      calls: this.#calls,
      recoveredCalls: this.#recoveredCalls,
      failedCalls: this.#failedCalls,
      unverifiableCalls: this.#unverifiableCalls,
    };
  }

  /** @internal */
  add({ result }: CallRecord): void {
    this.#calls += 1;
    if (result.kind === "failed") this.#failedCalls += 1;
    if (result.kind !== "delivered") return;
    if (result.recovered) this.#recoveredCalls += 1;
    if (result.verification === "none") this.#unverifiableCalls += 1;
  }
}

/**
 * What became of an operation's calls.
 *
 * @public
 */
export interface OperationSummary {
  readonly name: string;
  /** Calls that have ended, however they did. */
  readonly calls: number;
  /** Calls that were delivered whole after a faulty attempt. */
  readonly recoveredCalls: number;
  readonly failedCalls: number;
  /** Calls whose body nothing could verify. */
  readonly unverifiableCalls: number;
}

/**
 * Runs `work` as one operation: every call that it makes with a lastbyte fetch belongs to it, in its records and
 * events, and is counted in the handle's `summary`.
 *
 * Where the runtime follows asynchronous work (Node, Deno, Bun, workers with `AsyncLocalStorage`), nothing else is
 * needed. In browsers, pass the handle along: `fetch(url, { operation: handle })`. That works everywhere and wins.
 *
 * @example
 * ```ts
 * import { createFetch, operation } from "lastbyte";
 *
 * const fetch = createFetch();
 * const tasks = await operation("export project 42", async (handle) => {
 *   const response = await fetch("http://127.0.0.1:8080/api/1.0/projects/42/tasks", { operation: handle });
 *   console.log(handle.summary);
 *   return response.json();
 * });
 * ```
 *
 * @public
 */
export function operation<T>(name: string, work: (handle: Operation) => T): T {
  const handle = new Operation(name);
  return context === undefined ? work(handle) : context.run(handle, () => work(handle));
}

/**
 * The operation that the present work belongs to.
 *
 * @internal
 */
export function currentOperation(): Operation | undefined {
  return context?.getStore();
}

/**
 * Counts the ended calls of an operation beside telling them.
 *
 * @internal
 */
export function tellOperation(
  operation: Operation | undefined,
  onEvent: Listener | undefined,
): Listener | undefined {
  if (operation === undefined) return onEvent;
  return (event) => {
    if (event.type === "call") operation.add(event.call);
    onEvent?.(event);
  };
}

type Listener = (event: LastbyteEvent) => void;

const context = createAsyncContext<Operation>();
