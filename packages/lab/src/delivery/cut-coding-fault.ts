import type { Exchange, Fault } from "../faults/fault.ts";
import { askCoded, codedRepresentation, type Coding } from "./coded.ts";
import { chooseCut, type Cut } from "./cut.ts";
import { deliverCut } from "./deliver-cut.ts";

/**
 * How a compressed stream is cut.
 *
 * @internal
 */
export interface CutCodingForm {
  readonly name: string;
  readonly summary: string;
  readonly coding: Coding;
  /** Stands where the fault itself knows where to cut. */
  readonly cut?: Cut;
  /** The least that chance cuts, so that more is lost than a checksum. */
  readonly leastBytes: number;
}

/**
 * Makes a fault that cuts a compressed stream and makes the framing match: only who decodes strictly sees it.
 *
 * @internal
 */
export function createCutCodingFault(form: CutCodingForm): Fault {
  const { name, summary, coding, leastBytes } = form;
  async function deliver(exchange: Exchange): Promise<void> {
    const response = await askCoded(exchange, coding);
    const coded = codedRepresentation(exchange, response, coding);
    if (coded === undefined) {
      await exchange.pass(response);
      return;
    }
    const cut = form.cut ?? chooseCut(exchange.settings, exchange.chance, leastBytes);
    await deliverCut(exchange, coded, { framing: "same", promise: "kept", ending: "keep-alive", cut });
  }
  return { name, summary, effect: "damaged", drawnBy: "response", deliver };
}
