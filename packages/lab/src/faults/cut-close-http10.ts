import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

/**
 * The answer of an HTTP/1.0 server: `HTTP/1.0` in the status line, no length, and the connection finished
 * early. nginx speaks so to its upstreams unless told otherwise.
 *
 * @internal
 */
export const cutCloseHttp10: Fault = createCutFault({
  name: "cut-close-http10",
  summary: "HTTP/1.0, no length, the connection finished early",
  framing: "close",
  promise: "kept",
  ending: "finish",
  version: "HTTP/1.0",
});
