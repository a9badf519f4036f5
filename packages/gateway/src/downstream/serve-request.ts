import { createSha256, isLiveStream, repeatabilityOf, runCall } from "lastbyte/engine";
import type { Call, Cancellation, Check, Repeatability } from "lastbyte/engine";
import { checksFor } from "@lastbyte/node/coding";
import type { Body, BodyFraming, ResponseMessageHead } from "@lastbyte/node/transport";
import type { RequestHead } from "../message/request-head.ts";
import { readRequestTarget } from "../routing/request-target.ts";
import type { Service } from "../service.ts";
import type { UpstreamExchange } from "../upstream/exchange.ts";
import { RequestBody } from "../upstream/request-body.ts";
import type { OutgoingRequest } from "../upstream/request-message.ts";
import { UpstreamWire } from "../upstream/upstream-wire.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { ClientSink } from "./client-sink.ts";
import { forwardingFields } from "./forwarding-fields.ts";
import { forwardedFields } from "./max-forwards.ts";
import { GatewayCall } from "./gateway-call.ts";
import { operationOf } from "./operation-of.ts";
import type { Outlet } from "./outlet.ts";

/**
 * Asks the upstream for what a client wants, and passes the answer on. Never rejects.
 *
 * @internal
 */
export async function serveRequest(
  request: IncomingRequest,
  outlet: Outlet,
  service: Service,
): Promise<void> {
  const { head, upstream, target, cancellation } = request;
  const { limits, clock } = service;
  const { fields, method } = head;
  const { origin } = upstream.address;
  const repeatability = repeatabilityOf({
    method,
    hasIdempotencyKey: fields.has("idempotency-key"),
    hasOneShotBody: false,
    word: undefined,
  });
  const isRepeatable = repeatability === "repeatable";
  const mayBeSentAgain = isRepeatable || upstream.mayRefuse;
  const body = new RequestBody(request.framing, request.body, mayBeSentAgain ? limits.keepRequestBytes : 0);
  const url = origin + pathOf(target);
  const { clientAddress, protocol } = request;
  const trace = service.tracer?.begin({
    method,
    url,
    path: askedPath(head),
    fields,
    clientAddress,
    protocol,
  });
  const summary = new GatewayCall(
    { id: service.nextId(), method, url, operation: operationOf(fields) },
    { fields, trace },
  );
  service.onBegin?.(summary);
  const wire = new UpstreamWire(upstream, outgoing(request, service, body), {
    clock,
    cancellation,
    ...service.wireLimits,
    isRepeatable,
    hasOwnChecks: service.options.checks.length > 0,
    trace,
    onInterim: request.onInterim,
    onBodyBroken: (reason) => cancellation.cancel({ kind: "caller", reason }),
  });
  summary.follow(wire);

  await service.track(
    runCall(
      new ForwardedCall({
        summary,
        service,
        origin,
        wire,
        sink: new ClientSink(outlet, wire, { isRepeatable }),
        cancellation,
        body,
        repeatability,
      }),
    ),
  );
}

/**
 * What the engine is asked for one request. A class, since an object with a getter of its own would have its own shape,
 * and the garbage of one call would outlive it.
 */
class ForwardedCall implements Call<UpstreamExchange> {
  readonly summary: GatewayCall;
  readonly options: Service["options"];
  readonly wire: UpstreamWire;
  readonly sink: ClientSink;
  readonly cancellation: Cancellation;
  readonly budget: Call["budget"];
  readonly clock: Call["clock"];
  readonly random: () => number;
  readonly isStream = isLiveStream;
  readonly createDigest = createSha256;
  readonly #repeatability: Repeatability;
  readonly #body: RequestBody;

  constructor(parts: CallParts) {
    const { service } = parts;
    this.summary = parts.summary;
    this.options = service.options;
    this.wire = parts.wire;
    this.sink = parts.sink;
    this.cancellation = parts.cancellation;
    this.budget = service.budgets.of(parts.origin);
    this.clock = service.clock;
    this.random = service.random;
    this.#repeatability = parts.repeatability;
    this.#body = parts.body;
  }

  /** A request can be sent again only as long as its body is still there. */
  get repeatability(): Repeatability {
    const isWanted = this.#repeatability === "repeatable" || this.wire.wasRefused;
    return isWanted && !this.#body.isThere ? "one-shot-body" : this.#repeatability;
  }

  checksFor(exchange: UpstreamExchange): readonly Check[] {
    return checksFor(exchange, this.options.checks, this.options);
  }
}

interface CallParts {
  readonly summary: GatewayCall;
  readonly service: Service;
  readonly origin: string;
  readonly wire: UpstreamWire;
  readonly sink: ClientSink;
  readonly cancellation: Cancellation;
  readonly body: RequestBody;
  readonly repeatability: Repeatability;
}

/**
 * A request that has found its way.
 *
 * @internal
 */
export interface IncomingRequest {
  readonly head: RequestHead;
  readonly framing: BodyFraming;
  readonly body: Body | undefined;
  readonly upstream: Upstream;
  /** The host that the client asked for, or nothing. */
  readonly host: string;
  /** What the upstream is asked for. */
  readonly target: string;
  readonly upgrade: string | undefined;
  readonly clientAddress: string;
  readonly protocol: "http" | "https";
  /** Is cancelled when the client leaves. */
  readonly cancellation: Cancellation;
  readonly onInterim: (head: ResponseMessageHead) => void;
}

function outgoing(
  request: IncomingRequest,
  service: Service,
  body: RequestBody,
): OutgoingRequest & { readonly body: RequestBody } {
  const { head, framing, upstream, host, upgrade, clientAddress, protocol } = request;
  const { fields, method } = head;
  const { authority } = upstream.address;
  return {
    method,
    scheme: upstream.address.isSecure ? "https" : "http",
    target: request.target,
    host: service.preservesHost && host !== "" ? host : authority,
    fields: forwardedFields(head),
    framing,
    upgrade,
    body,
    forwarding: forwardingFields(fields, {
      host,
      clientAddress,
      protocol,
      version: `${head.majorVersion}.${head.minorVersion}`,
      tellsClient: service.tellsClient,
    }),
  };
}

function askedPath({ method, target }: RequestHead): string {
  const asked = readRequestTarget(method, target);
  return "path" in asked ? pathOf(asked.path) : "*";
}

/** Without its query, which may hold secrets. */
function pathOf(target: string): string {
  const index = target.indexOf("?");
  return index === -1 ? target : target.slice(0, index);
}
