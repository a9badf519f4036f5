import { parentPort, workerData } from "node:worker_threads";
import { faults as knownFaults, startLab, type Fault, type FaultPlan, type LabOptions } from "@lastbyte/lab";
import type { LabReading } from "./demo-lab.ts";

/**
 * What the lab's thread is asked.
 *
 * @internal
 */
export type LabOrder = "read";

/**
 * What the lab's thread says.
 *
 * @internal
 */
export type LabMessage =
  | { readonly kind: "started"; readonly balancerUrls: readonly string[]; readonly originUrl: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "reading"; readonly reading: LabReading };

/**
 * The options of a lab, and where it cuts every export that begins at its first byte; none if not given.
 *
 * @internal
 */
export type DemoLabOptions = LabOptions & { readonly cutExportsAt?: number };

/** Runs a lab, and remembers which requests nobody could have got right. */
async function serveLab(options: DemoLabOptions, tell: (message: LabMessage) => void): Promise<() => void> {
  const damaged = new Set<string>();
  const unobtainable = new Set<string>();
  const altered = new Set<string>();
  const { cutExportsAt, faults = [], ...others } = options;
  const lab = await startLab({
    ...others,
    faults: cutExportsAt === undefined ? faults : [...faults, planForExports(cutExportsAt)],
    onDamage: ({ requestId, fault, effect }) => {
      if (requestId === undefined) return;
      if (effect === "altered") altered.add(requestId);
      if (effect === "damaged") damaged.add(requestId);
      if (effect === "damaged" && drawnByRequest.has(fault)) unobtainable.add(requestId);
    },
  });
  tell({ kind: "started", balancerUrls: lab.balancers.map(({ url }) => url), originUrl: lab.origin.url });
  return () => tell({ kind: "reading", reading: { truth: lab.truth(), damaged, unobtainable, altered } });
}

/** Long transfers always break at the same place; what is asked for by Range goes through. */
function planForExports(cutAt: number): FaultPlan {
  const cut = knownFaults.find(({ name }) => name === "cut-length");
  if (cut === undefined) throw new TypeError("expected the lab to know cut-length");
  const fault: Fault = {
    ...cut,
    deliver: async (exchange) => {
      const isResumed = exchange.request.head.fields.some(({ name }) => name === "range");
      if (isResumed) await exchange.pass(await exchange.ask());
      else await cut.deliver(exchange);
    },
  };
  return { fault, path: "/export.", rate: 1, cutAt };
}

const drawnByRequest: ReadonlySet<string> = new Set(
  knownFaults.filter(({ drawnBy }) => drawnBy === "request").map(({ name }) => name),
);

const port = parentPort;
if (port !== null) {
  const tell = (message: LabMessage): void => port.postMessage(message);
  // The demo starts this thread with the lab's options and nothing else.
  serveLab(workerData as DemoLabOptions, tell).then(
    (read) => port.on("message", (_order: LabOrder) => read()),
    (error: unknown) =>
      tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) }),
  );
}
