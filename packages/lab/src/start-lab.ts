import { startBalancer, type RunningBalancer } from "./balancer/start-balancer.ts";
import type { ListenPlace } from "./control/listen.ts";
import { startControl } from "./control/start-control.ts";
import { faultNames } from "./faults/catalog.ts";
import type { Fault } from "./faults/fault.ts";
import { LabError } from "./lab-error.ts";
import { checkOptions, type CheckedOptions, type LabOptions } from "./options.ts";
import type { OriginTruth } from "./origin/origin-ledger.ts";
import { startOrigin, type Origin } from "./origin/start-origin.ts";
import { Chooser } from "./plan/choose-fault.ts";
import { compilePlans } from "./plan/compile-plans.ts";
import type { FaultPlan } from "./plan/fault-plan.ts";
import { Ledger, type BalancerTruth, type Damage, type FaultCounts } from "./truth/ledger.ts";

/**
 * Starts the lab: misbehaving load balancers, each on an address of its own, in front of a small tasks API or
 * of anything else.
 *
 * The balancers share one port, so that one name with several addresses leads to all of them. Where a machine
 * has only 127.0.0.1 (macOS), each has a port of its own on it.
 *
 * @throws LabError for an option that it does not understand, and where it cannot listen.
 * @example
 * ```ts
 * import { startLab } from "@lastbyte/lab";
 *
 * const lab = await startLab({ balancers: 2, faults: [{ fault: "cut-length", nthResponse: 1 }] });
 * try {
 *   const response = await fetch(`${lab.url}/api/1.0/projects`);
 *   await response.json().catch((error) => console.log("cut:", error.message));
 *   console.log(lab.truth().damaged); // 1
 * } finally {
 *   await lab.close();
 * }
 * ```
 * @public
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const checked = checkOptions(options);
  const plans = compilePlans(checked.faults, checked);
  const chooser = new Chooser(checked.seed, plans);
  const ledger = new Ledger(() => Date.now(), checked.onDamage);
  const running: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((part) => part.close()));
  };

  try {
    const origin = checked.upstream === undefined ? await startOrigin(checked) : undefined;
    if (origin !== undefined) running.push(origin);
    const balancers = await startBalancers(checked, { origin, chooser, ledger, running });
    for (const { address, port } of balancers) ledger.addBalancer(address, port);

    const truth = (): Truth => ({ seed: checked.seed, ...ledger.read(), origin: origin?.truth() });
    const setFaults = (faults: LabFaults): void => chooser.setPlans(compilePlans(faults, checked));
    const control = await startControl(truth);
    running.push(control);

    const addresses = balancers.map(({ address, port }) => ({
      address,
      port,
      url: `http://${address}:${port}`,
    }));
    const [first] = addresses;
    if (first === undefined) throw new LabError("Expected at least one balancer.");
    const originUrl = origin?.url ?? checked.upstream?.origin ?? "";
    return {
      url: first.url,
      balancers: addresses,
      origin: { url: originUrl },
      controlUrl: control.url,
      faultNames,
      seed: checked.seed,
      truth,
      setFaults,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Names, which are mixed at the lab's rate, plans, and faults of your own.
 *
 * @public
 */
export type LabFaults = readonly (string | Fault | FaultPlan)[];

/**
 * A running lab.
 *
 * @public
 */
export interface Lab extends AsyncDisposable {
  /** The first balancer. */
  readonly url: string;
  readonly balancers: readonly { readonly address: string; readonly port: number; readonly url: string }[];
  /** What stands behind the balancers; asked here, it answers without any fault. */
  readonly origin: { readonly url: string };
  /** Where `GET /__lab__/truth` answers with {@link Truth} as JSON. */
  readonly controlUrl: string;
  /** The names of all faults. */
  readonly faultNames: readonly string[];
  readonly seed: number;
  /** What was really asked, done and damaged until now. */
  truth(): Truth;
  /**
   * Replaces the faults from this moment on; an empty list stops them all.
   *
   * @throws LabError
   */
  setFaults(faults: LabFaults): void;
  /** Closes every connection and server; also those that stall. */
  close(): Promise<void>;
}

/**
 * What really happened.
 *
 * @public
 */
export interface Truth extends FaultCounts {
  readonly seed: number;
  /** Requests that reached a balancer. */
  readonly requests: number;
  readonly byFault: Readonly<Record<string, FaultCounts>>;
  readonly balancers: readonly BalancerTruth[];
  /** The first 10 000 damages, in their order. */
  readonly damages: readonly Damage[];
  /** Damages that are counted but not listed. */
  readonly damagesDropped: number;
  /** What the tasks API was asked and did; undefined with an upstream of your own. */
  readonly origin: OriginTruth | undefined;
}

interface FleetParts {
  readonly origin: Origin | undefined;
  readonly chooser: Chooser;
  readonly ledger: Ledger;
  readonly running: { close(): Promise<void> }[];
}

const FIRST_ADDRESS = 11;
// With any port, the one that the first balancer gets may be in use on another address.
const MAX_PORT_TRIES = 10;

async function startBalancers(
  checked: CheckedOptions,
  parts: FleetParts,
): Promise<readonly RunningBalancer[]> {
  let place = placeOnOwnAddress;
  for (let tries = 1; ; tries += 1) {
    const started: RunningBalancer[] = [];
    try {
      for (let index = 0; index < checked.balancers; index += 1) {
        const { address, port } = place(index, { port: checked.port, firstPort: started[0]?.port ?? 0 });
        started.push(await startOne(checked, parts, { index, address, port }));
      }
      parts.running.push(...started);
      return started;
    } catch (error) {
      await Promise.all(started.map((balancer) => balancer.close()));
      if (isForeignAddress(error) && place !== placeOnSharedAddress) place = placeOnSharedAddress;
      else if (checked.port !== 0 || tries === MAX_PORT_TRIES) throw error;
    }
  }
}

interface Ports {
  /** The port that was asked for, or 0. */
  readonly port: number;
  /** The port that the first balancer got, or 0. */
  readonly firstPort: number;
}

function placeOnOwnAddress(index: number, { port, firstPort }: Ports): ListenPlace {
  return { address: `127.0.0.${FIRST_ADDRESS + index}`, port: port === 0 ? firstPort : port };
}

function placeOnSharedAddress(index: number, { port }: Ports): ListenPlace {
  return { address: "127.0.0.1", port: port === 0 ? 0 : port + index };
}

function isForeignAddress(error: unknown): boolean {
  const cause = error instanceof LabError ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "EADDRNOTAVAIL";
}

async function startOne(
  checked: CheckedOptions,
  { origin, chooser, ledger }: FleetParts,
  { index, address, port }: { readonly index: number } & ListenPlace,
): Promise<RunningBalancer> {
  const upstream = checked.upstream ?? new URL(origin?.url ?? "");
  const { seed, rejectUnauthorized } = checked;
  // Our own origin makes its links from the client's Host; another server may not know that host.
  const upstreamHost = checked.upstream?.host;
  const setup = { index, seed, upstream, upstreamHost, rejectUnauthorized, chooser, ledger };
  return startBalancer(setup, { address, port });
}
