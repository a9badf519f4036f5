import { OriginBudgets, resolveOptions, systemClock } from "lastbyte/engine";
import type { Clock, ResolvedOptions } from "lastbyte/engine";
import type { LastbyteEvent } from "lastbyte";
import type { GatewayCall } from "./downstream/gateway-call.ts";
import { RouteTable } from "./routing/route-table.ts";
import type { Route } from "./routing/route-table.ts";
import { resolveLimits } from "./settings.ts";
import type { GatewayLimits, GatewayOptions } from "./settings.ts";
import { lookupBySystem } from "./upstream/address-book.ts";
import type { Avoidance } from "@lastbyte/diagnosis";
import type { CallTracer } from "./telemetry/call-trace.ts";
import { followTraces } from "./telemetry/follow-traces.ts";
import { Upstream } from "./upstream/upstream.ts";

/**
 * What all requests of one configuration share. A new configuration makes a new one; requests that are under way
 * keep theirs.
 *
 * @internal
 */
export class Service {
  readonly options: ResolvedOptions;
  readonly limits: GatewayLimits;
  readonly routes: RouteTable;
  readonly budgets: OriginBudgets;
  readonly clock: Clock = systemClock;
  readonly random: () => number;
  readonly tracer: CallTracer | undefined;
  readonly onBegin: ((call: GatewayCall) => void) | undefined;
  readonly tellsClient: boolean;
  readonly preservesHost: boolean;
  readonly wireLimits: Pick<GatewayLimits, "headTimeoutMs" | "maxHeadBytes" | "maxFields">;
  readonly #nextId: () => number;
  readonly #track: ServiceContext["track"];

  constructor(options: GatewayOptions, context: ServiceContext) {
    const { upstream, routes = [], listen: _listen, tls: _tls, upstreamCa, ...rest } = options;
    const { forwarded = true, preserveHost = false, upstreamHttp2 = false, ...others } = rest;
    const { limits, lookup = lookupBySystem, tracer, onBegin, ...engine } = others;
    const listener = { onBegin, onEvent: context.onEvent };
    const followed = tracer === undefined ? listener : followTraces(listener);
    this.options = resolveOptions({ ...engine, retryStatuses: [], onEvent: followed.onEvent });
    this.limits = resolveLimits(limits);
    this.tellsClient = forwarded;
    this.preservesHost = preserveHost;
    this.random = context.random;
    this.tracer = tracer;
    this.onBegin = followed.onBegin;
    this.#nextId = context.nextId;
    this.#track = context.track;
    this.budgets = new OriginBudgets(this.options.retryBudget);
    const { headTimeoutMs, maxHeadBytes, maxFields } = this.limits;
    this.wireLimits = { headTimeoutMs, maxHeadBytes, maxFields };

    const { connectTimeoutMs, upstreamIdleMs } = this.limits;
    const open = (url: string | URL): Upstream =>
      new Upstream(new URL(url), {
        clock: this.clock,
        lookup,
        avoidance: context.avoidance,
        connectTimeoutMs,
        upstreamIdleMs,
        ca: upstreamCa,
        offersHttp2: upstreamHttp2,
        limits: this.limits,
      });
    const table: Route[] = routes.map(({ host, path = "", upstream }) => ({
      host: host?.toLowerCase(),
      path: path.replace(/\/+$/, ""),
      upstream: open(upstream),
    }));
    if (upstream !== undefined) table.push({ host: undefined, path: "", upstream: open(upstream) });
    this.routes = new RouteTable(table);
  }

  /** Counts the calls. */
  nextId(): number {
    return this.#nextId();
  }

  /** Follows a call to its end, which somebody may wait for. */
  track(call: Promise<void>): Promise<void> {
    return this.#track(call);
  }

  /** What the retry budget of each upstream has left, by the name of its metric. */
  budgetGauges(nowMs: number): Readonly<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const { address } of this.routes.upstreams) {
      const name = `lastbyte_retry_budget_balance{origin="${address.origin}"}`;
      found[name] = this.budgets.of(address.origin).balance(nowMs);
    }
    return found;
  }

  /** Closes the connections that wait for requests; those that carry one are closed behind it. */
  close(): void {
    for (const upstream of this.routes.upstreams) upstream.close();
  }
}

/** @internal */
export interface ServiceContext {
  readonly nextId: () => number;
  readonly track: (call: Promise<void>) => Promise<void>;
  /** Chance, from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly onEvent: ((event: LastbyteEvent) => void) | undefined;
  readonly avoidance: Avoidance;
}
