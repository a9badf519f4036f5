import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import type { Gateway } from "@lastbyte/gateway";
import { gatewayBefore } from "../gateway/gateway-before.ts";
import { cells } from "./cells.ts";
import { readServed } from "./served.ts";
import type { Served } from "./served.ts";

/** A lab that hits every cell as it says, with the gateway before it. */
export interface GatewaySetting extends AsyncDisposable {
  readonly lab: Lab;
  readonly served: Served;
  readonly gateway: Gateway;
}

/** Starts both. Two balancers, for proxies that ask another one after a failure. */
export async function startSetting(): Promise<GatewaySetting> {
  const lab = await startLab({ balancers: 2, rate: 0, faults: cells.flatMap(({ plans }) => plans) });
  const served = await readServed(lab, cells);
  const gateway = await gatewayBefore(lab.url, {
    stallTimeoutMs: STALL_MS,
    // Every call has its fault here, where a budget is meant for few.
    retryBudget: { minPerSecond: 1_000 },
  });
  const close = async (): Promise<void> => {
    await gateway.close();
    await lab.close();
  };
  return { lab, served, gateway, [Symbol.asyncDispose]: close };
}

/** How long an upstream may be silent, for every proxy. */
export const STALL_MS = 1_000;
