import type { LookupFunction } from "node:net";
import type { AttemptPlan, Cancellation, Wire } from "lastbyte/engine";
import type { Client, Dispatcher } from "undici";
import type { Connection } from "./connection.ts";
import { openFreshClient } from "./fresh-client.ts";
import { withFields } from "./header-input.ts";
import type { Carrier } from "../outliers/outlier-ejection.ts";
import type { OtherRoute } from "../outliers/other-route.ts";
import { steer, steeredOrigin } from "./steer.ts";
import type { RawHeaderList } from "./raw-headers.ts";
import { UndiciAttempt } from "./undici-attempt.ts";
import type { AttemptListener, UndiciExchange } from "./undici-attempt.ts";

/**
 * A request as undici is asked for it.
 *
 * @internal
 */
export interface UndiciRequest {
  readonly dispatch: Dispatcher.Dispatch;
  readonly options: Dispatcher.DispatchOptions;
  /** Where it goes, if that can be told from the options. */
  readonly origin: URL | undefined;
  /**
   * Whether `dispatch` leads to a connection without anything in between that might change the request or the answer.
   */
  readonly isDirect: boolean;
  readonly lookup: LookupFunction;
  /** Finds another route while some addresses of the name are avoided; nothing where none is. */
  readonly otherRoute: (() => Promise<OtherRoute | undefined> | undefined) | undefined;
}

/**
 * Sends attempts with undici: the first one by the dispatcher as it is, later ones on connections of their own.
 *
 * @internal
 */
export class UndiciWire implements Wire<UndiciExchange>, Carrier {
  readonly #request: UndiciRequest;
  readonly #listener: AttemptListener;
  /** Addresses that a later attempt should not go to. */
  readonly #avoid: Set<string> = new Set();
  /** A connection as the dispatcher itself opened it; those of later attempts are opened like it. */
  #original: Connection | undefined;
  #attempt: UndiciAttempt | undefined;
  /** Where the first attempt was sent instead of where its dispatcher would have sent it. */
  #steered: { readonly route: OtherRoute; readonly origin: URL } | undefined;
  #accepted = true;

  constructor(request: UndiciRequest, context: AttemptListener & { readonly cancellation: Cancellation }) {
    this.#request = request;
    this.#listener = context;
    const { cancellation } = context;
    cancellation.subscribe(() => {
      const { cause } = cancellation;
      this.#attempt?.abort(
        cause?.kind === "caller" && cause.reason instanceof Error ? cause.reason : undefined,
      );
    });
  }

  /** What the dispatcher answered to the first attempt: false asks the caller to wait for `drain`. */
  get accepted(): boolean {
    return this.#accepted;
  }

  /** The attempt that was sent last. */
  get attempt(): UndiciAttempt | undefined {
    return this.#attempt;
  }

  /** Those of the attempt that was sent last. */
  get trailers(): RawHeaderList {
    return this.#attempt?.trailers ?? [];
  }

  get peer(): string | undefined {
    return this.#attempt?.connection?.peer;
  }

  connectionName(): string | undefined {
    return this.#attempt?.connection?.name;
  }

  send(plan: AttemptPlan): Promise<UndiciExchange> {
    const { dispatch, options, otherRoute } = this.#request;
    if (plan.number > 1) return this.#sendAgain(plan);
    const attempt = new UndiciAttempt(options.method, this.#listener);
    this.#attempt = attempt;
    const route = otherRoute?.();
    if (route === undefined) this.#accepted = dispatch(options, attempt);
    else void this.#sendSteered(attempt, route);
    return attempt.exchange;
  }

  async #sendSteered(attempt: UndiciAttempt, found: Promise<OtherRoute | undefined>): Promise<void> {
    const { dispatch, options, origin } = this.#request;
    const route = await found;
    try {
      if (route === undefined || origin === undefined) {
        dispatch(options, attempt);
        return;
      }
      const steered = steeredOrigin(origin, route);
      this.#steered = { route, origin: steered };
      dispatch(steer(options, origin, steered), attempt);
    } catch (error) {
      attempt.onError(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #sendAgain(plan: AttemptPlan): Promise<UndiciExchange> {
    const { dispatch, options } = this.#request;
    const faulty = this.#attempt;
    faulty?.retire();
    for (const peer of plan.faultyPeers) this.#avoid.add(peer);
    for (const peer of this.#steered?.route.blamed ?? []) this.#avoid.add(peer);
    if (faulty?.connection === undefined) this.#steered?.route.isUnreachable();
    const client = await this.#openFresh(faulty);

    const again = { ...options, headers: withFields(options.headers, plan.headers) };
    const attempt = new UndiciAttempt(options.method, {});
    this.#attempt = attempt;
    if (client === undefined) {
      dispatch(again, attempt);
    } else {
      client.dispatch(again, attempt);
      // Closes when this one request has ended.
      client.close().catch(() => {});
    }
    return attempt.exchange;
  }

  async #openFresh(faulty: UndiciAttempt | undefined): Promise<Client | undefined> {
    const { origin, isDirect, lookup } = this.#request;
    if (faulty?.connection?.peer !== undefined) this.#avoid.add(faulty.connection.peer);
    this.#original ??= faulty?.connection;
    if (!isDirect || origin === undefined || this.#original === undefined) return undefined;
    const steered = this.#steered?.origin;
    return openFreshClient(this.#original, { origin, steered, avoid: this.#avoid, lookup });
  }
}
