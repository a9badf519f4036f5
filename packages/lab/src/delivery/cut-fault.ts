import type { Exchange, Fault } from "../faults/fault.ts";
import { chooseCut, type Cut } from "./cut.ts";
import { deliverCut, type CutForm } from "./deliver-cut.ts";
import { bearsContent, representationOf } from "./representation.ts";

/**
 * The form of a cut, without its place where chance chooses that.
 *
 * @internal
 */
export interface CutFaultForm extends Omit<CutForm, "cut"> {
  readonly name: string;
  readonly summary: string;
  /** Stands where the fault itself knows where to cut. */
  readonly cut?: Cut;
}

/**
 * Makes a fault that cuts the body of any response that has one.
 *
 * @internal
 */
export function createCutFault(form: CutFaultForm): Fault {
  const { name, summary } = form;
  async function deliver(exchange: Exchange): Promise<void> {
    const response = await exchange.ask();
    const inChunks = form.framing === "chunked";
    // A client of HTTP/1.0 knows no chunks.
    if (!bearsContent(response) || (inChunks && exchange.request.version === 10)) {
      await exchange.pass(response);
      return;
    }
    const cut = form.cut ?? chooseCut(exchange.settings, exchange.chance);
    await deliverCut(exchange, representationOf(response), { ...form, cut });
  }
  return { name, summary, effect: "damaged", drawnBy: "response", deliver };
}
