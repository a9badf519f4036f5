import type { Contestant } from "./contestant.ts";
import type { DemoLab } from "./demo-lab.ts";
import { Tally } from "./tally.ts";

/**
 * One side of the comparison: a client, a lab of its own, and what is counted.
 *
 * @internal
 */
export class Side {
  readonly contestant: Contestant;
  readonly lab: DemoLab;
  readonly tally: Tally = new Tally();
  readonly signal: AbortSignal;
  readonly #running = new Set<AbortController>();

  constructor({ contestant, lab, signal }: Pick<Side, "contestant" | "lab" | "signal">) {
    this.contestant = contestant;
    this.lab = lab;
    this.signal = signal;
    signal.addEventListener("abort", () => this.#stop(signal.reason), { once: true });
  }

  /** Sends a request to the next balancer, as a name with several addresses would, and reads its answer. */
  async ask<Value>(request: SideRequest<Value>): Promise<Answer<Value>> {
    if (this.signal.aborted) return { kind: "stopped" };
    const { path, read, body } = request;
    const { balancerUrls } = this.lab;
    const requestId = this.tally.called();
    const url = `${balancerUrls[this.tally.calls % balancerUrls.length] ?? ""}${path}`;
    const headers: Record<string, string> = { "x-request-id": requestId };
    if (body !== undefined) headers["content-type"] = "application/json";
    // Each call has a signal of its own, because one that outlives its calls gathers the listeners of all of them.
    const call = new AbortController();
    this.#running.add(call);
    try {
      const response = await this.contestant.fetch(url, {
        headers,
        signal: call.signal,
        redirect: "manual",
        ...(body === undefined ? {} : { method: "POST", body }),
      });
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      return { kind: "answered", requestId, value: await read(response) };
    } catch (error) {
      if (this.signal.aborted) return { kind: "stopped" };
      return { kind: "failed", requestId, error };
    } finally {
      this.#running.delete(call);
    }
  }

  #stop(reason: unknown): void {
    for (const call of this.#running) call.abort(reason);
  }
}

/**
 * A request with a body is a POST of JSON; one without is a GET.
 *
 * @internal
 */
export interface SideRequest<Value> {
  readonly path: string;
  readonly body?: string;
  readonly read: (response: Response) => Promise<Value>;
}

/** @internal */
export type Answer<Value> =
  | { readonly kind: "answered"; readonly requestId: string; readonly value: Value }
  | { readonly kind: "failed"; readonly requestId: string; readonly error: unknown }
  /** The user has stopped the demo. */
  | { readonly kind: "stopped" };
