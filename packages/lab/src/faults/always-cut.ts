import { chooseCut } from "../delivery/cut.ts";
import { deliverCut } from "../delivery/deliver-cut.ts";
import { bearsContent, representationOf } from "../delivery/representation.ts";
import type { Exchange, Fault } from "./fault.ts";

/**
 * The origin itself always sends this response cut, at the same byte, with framing that matches. Whether a
 * request is hit, and where, depends on the request alone: trying again changes nothing, on any balancer. A
 * plain body is asked for, because it is the origin's program that breaks off, before anything compresses.
 *
 * @internal
 */
export const alwaysCut: Fault = {
  name: "always-cut",
  summary: "the origin itself always sends the same cut body",
  effect: "damaged",
  drawnBy: "request",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const response = await exchange.ask({ replace: { "accept-encoding": "identity" } });
  if (!bearsContent(response)) {
    await exchange.pass(response);
    return;
  }
  const cut = chooseCut(exchange.settings, exchange.chance);
  await deliverCut(exchange, representationOf(response), {
    framing: "same",
    promise: "kept",
    ending: "keep-alive",
    cut,
  });
}
