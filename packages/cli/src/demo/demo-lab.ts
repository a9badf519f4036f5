import { faults as knownFaults, startLab, type LabOptions, type Truth } from "@lastbyte/lab";

/**
 * The lab of one contestant, as far as the demo asks it.
 *
 * @internal
 */
export interface DemoLab {
  readonly balancerUrls: readonly string[];
  /** What stands behind the balancers; asked here, it answers without any fault. */
  readonly originUrl: string;
  readonly read: () => Promise<LabReading>;
  readonly close: () => Promise<void>;
}

/**
 * What the lab says that it did.
 *
 * @internal
 */
export interface LabReading {
  readonly truth: Truth;
  /** The X-Request-Ids of requests that meet the same fault whenever they are sent: nobody can get their answers. */
  readonly unobtainable: ReadonlySet<string>;
  /** The X-Request-Ids of requests that were answered with something valid that isn't the origin's: nobody can tell. */
  readonly altered: ReadonlySet<string>;
}

/**
 * Starts a lab and remembers which requests nobody could have got right.
 *
 * @throws LabError
 * @internal
 */
export async function startDemoLab(options: LabOptions): Promise<DemoLab> {
  const unobtainable = new Set<string>();
  const altered = new Set<string>();
  const lab = await startLab({
    ...options,
    onDamage: ({ requestId, fault, effect }) => {
      if (requestId === undefined) return;
      if (effect === "altered") altered.add(requestId);
      if (effect === "damaged" && drawnByRequest.has(fault)) unobtainable.add(requestId);
    },
  });
  return {
    balancerUrls: lab.balancers.map(({ url }) => url),
    originUrl: lab.origin.url,
    read: async () => ({ truth: lab.truth(), unobtainable, altered }),
    close: () => lab.close(),
  };
}

const drawnByRequest: ReadonlySet<string> = new Set(
  knownFaults.filter(({ drawnBy }) => drawnBy === "request").map(({ name }) => name),
);
