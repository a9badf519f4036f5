import type { Fault } from "./fault.ts";
import { reframeEmpty } from "./reframe-empty.ts";

/**
 * The origin itself always answers this request with `Content-Length: 0`: what reframe-empty writes, but
 * whether a request is hit depends on the request alone, so that trying again changes nothing.
 *
 * @internal
 */
export const alwaysEmpty: Fault = {
  name: "always-empty",
  summary: "the origin itself always sends an empty body",
  effect: "damaged",
  drawnBy: "request",
  deliver: (exchange) => reframeEmpty.deliver(exchange),
};
