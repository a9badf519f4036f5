import type { Exchange, Fault } from "./fault.ts";

/**
 * The null fault: asks the upstream and passes the response on byte for byte. Every other fault is this one
 * with something changed between the two lines; docs/creating-faults.md starts from it.
 *
 * @internal
 */
export const none: Fault = {
  name: "none",
  summary: "nothing: the response passes byte for byte",
  effect: "altered",
  drawnBy: "response",
  deliver,
};

async function deliver(exchange: Exchange): Promise<void> {
  const response = await exchange.ask();
  await exchange.pass(response);
}
