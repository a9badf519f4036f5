import type { RequestHead } from "../message/request-head.ts";
import type { Routing } from "../routing/route-table.ts";
import type { Service } from "../service.ts";
import { passagesOf } from "./forwarding-fields.ts";
import { maxForwardsOf } from "./max-forwards.ts";
import { refusal } from "./problem.ts";

/**
 * Finds where a request goes, unless it goes round in circles.
 *
 * @internal
 */
export function findWay(head: RequestHead, { service, port }: WayContext): Routing {
  if (maxForwardsOf(head) === 0) return { kind: "refused", problem: refusal(405, END_OF_WAY, ALLOW) };
  const routing = service.routes.find(head, port);
  if (routing.kind === "refused" || passagesOf(head.fields) < MAX_PASSAGES) return routing;
  const detail = `the request has come through ${MAX_PASSAGES} gateways: they ask each other`;
  return { kind: "refused", problem: refusal(508, detail) };
}

/** @internal */
export interface WayContext {
  readonly service: Service;
  /** The gateway's own, on which the request came. */
  readonly port: number;
}

const END_OF_WAY =
  "Max-Forwards is 0, so the gateway answers by itself (RFC 9110 §7.6.2), and it has nothing of its own: send a larger number, or none";
const ALLOW = { Allow: "GET, HEAD, POST, PUT, PATCH, DELETE" };

/** RFC 9110 §7.6.3: Via shows that a request goes in circles. */
const MAX_PASSAGES = 10;
