import type { Cancellation } from "./cancellation.ts";
import type { AttemptPlan, ByteSource, Exchange, Framing, Wire } from "./exchange.ts";
import type { OutgoingRequest } from "./outgoing-request.ts";
import { codingOf } from "./framing/content-coding.ts";

/**
 * Any function with the contract of the platform's `fetch`.
 *
 * @public
 */
export type FetchFunction = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * An answer of the platform's fetch, which has undone framing and content coding already.
 *
 * @internal
 */
export interface FetchExchange extends Exchange {
  readonly response: Response;
}

/**
 * Sends attempts with a fetch function.
 *
 * @internal
 */
export class FetchWire implements Wire<FetchExchange> {
  readonly #fetch: FetchFunction;
  readonly #request: OutgoingRequest;
  readonly #cancellation: Cancellation;
  readonly #hasDeadline: boolean;

  constructor(fetch: FetchFunction, request: OutgoingRequest, context: FetchWireContext) {
    this.#fetch = fetch;
    this.#request = request;
    this.#cancellation = context.cancellation;
    this.#hasDeadline = context.hasDeadline;
  }

  get followsRedirects(): boolean {
    return this.#request.followsRedirects;
  }

  async send(plan: AttemptPlan): Promise<FetchExchange> {
    // The caller's own signal is enough for the first attempt; making one costs more than the whole engine.
    const signal = plan.number > 1 || this.#hasDeadline ? this.#signal() : undefined;
    const { input, init } = this.#request.forAttempt(plan, signal);
    // Called as a plain function: browsers and workerd refuse their fetch as a method of anything but the global.
    const send = this.#fetch;
    const response = await send(input, init);
    return toExchange(response, this.#request.method);
  }

  #signal(): AbortSignal {
    const controller = new AbortController();
    this.#cancellation.subscribe(() => controller.abort(this.#cancellation.reason));
    return controller.signal;
  }
}

interface FetchWireContext {
  readonly cancellation: Cancellation;
  /** Whether the call can be cancelled by something that the caller's signal does not know. */
  readonly hasDeadline: boolean;
}

function toExchange(response: Response, method: string): FetchExchange {
  const coding = codingOf(response);
  const length = response.headers.get("content-length");
  // A cross-origin response hides Content-Encoding but not Content-Length, so its length says nothing here. Deno
  // takes both away from a body that it decoded, so where there is a length nothing was decoded.
  const codingIsKnown = response.type !== "cors" && (length !== null || !("Deno" in globalThis));
  const isPlain = codingIsKnown && coding === "identity";
  return {
    response,
    head: response,
    framing: framingOf(response, length),
    expectedBytes: isPlain && length !== null && /^\d+$/.test(length) ? Number(length) : undefined,
    codingUndone: !isPlain,
    peer: undefined,
    body: hasBody(response, method) ? sourceOf(response) : undefined,
  };
}

/** What this door can see of the framing: some runtimes and HTTP/2 show nothing, which counts as `close`. */
function framingOf(response: Response, length: string | null): Framing {
  if (length !== null) return "length";
  return response.headers.get("transfer-encoding")?.includes("chunked") === true ? "chunked" : "close";
}

/** HEAD, 204, 205 and 304 have none (RFC 9110 §6.4.1); opaque responses show none. */
function hasBody(response: Response, method: string): boolean {
  return method !== "HEAD" && !BODILESS.has(response.status) && response.body !== null;
}

const BODILESS: ReadonlySet<number> = new Set([0, 204, 205, 304]);

function sourceOf(response: Response): ByteSource | undefined {
  const reader = response.body?.getReader();
  if (reader === undefined) return undefined;
  return {
    read: () => reader.read().then(({ value }) => value),
    cancel(reason) {
      reader.cancel(reason).catch(() => {});
    },
  };
}
