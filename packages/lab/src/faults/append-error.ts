import { createCutFault } from "../delivery/cut-fault.ts";
import type { Fault } from "./fault.ts";

const ERROR_TEXT = Buffer.from(
  "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>\r\n",
);

/**
 * The body is cut, and the proxy's own error page is put behind what is left, in the upstream's framing and
 * with a length that matches.
 *
 * @internal
 */
export const appendError: Fault = createCutFault({
  name: "append-error",
  summary: "cut, then a proxy's error text appended, framing valid",
  framing: "same",
  promise: "kept",
  ending: "keep-alive",
  suffix: ERROR_TEXT,
});
