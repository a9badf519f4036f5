import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { LabError, type Truth } from "@lastbyte/lab";
import type { DemoLabOptions, LabMessage, LabOrder } from "./lab-worker.ts";

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
  /** The X-Request-Ids of requests of which a response was damaged. */
  readonly damaged: ReadonlySet<string>;
  /** The X-Request-Ids of requests that meet the same fault whenever they are sent: nobody can get their answers. */
  readonly unobtainable: ReadonlySet<string>;
  /** The X-Request-Ids of requests that were answered with something valid that isn't the origin's: nobody can tell. */
  readonly altered: ReadonlySet<string>;
}

/**
 * Starts a lab on a thread of its own, so that its work isn't taken for the client's.
 *
 * @throws LabError
 * @internal
 */
export async function startDemoLab(options: DemoLabOptions): Promise<DemoLab> {
  // From source this file is .ts; built, it is .js; its neighbour is the same.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./lab-worker.${extension}`, import.meta.url), { workerData: options });
  try {
    const { balancerUrls, originUrl } = await nextMessage(worker, "started");
    const read = async (): Promise<LabReading> => {
      const reading = nextMessage(worker, "reading");
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A thread has no origin.
      worker.postMessage("read" satisfies LabOrder);
      return (await reading).reading;
    };
    return { balancerUrls, originUrl, read, close: () => endWorker(worker) };
  } catch (error) {
    await endWorker(worker);
    throw error;
  }
}

// Its sockets are the thread's own, and end with it.
async function endWorker(worker: Worker): Promise<void> {
  await worker.terminate();
}

async function nextMessage<Kind extends LabMessage["kind"]>(
  worker: Worker,
  kind: Kind,
): Promise<Extract<LabMessage, { kind: Kind }>> {
  // A thread that dies rejects this with its error.
  const [message]: readonly LabMessage[] = await once(worker, "message");
  if (message === undefined) throw new LabError("Expected the lab to say something.");
  if (isKind(message, kind)) return message;
  throw new LabError(message.kind === "failed" ? message.message : `Expected the lab to say ${kind}.`);
}

function isKind<Kind extends LabMessage["kind"]>(
  message: LabMessage,
  kind: Kind,
): message is Extract<LabMessage, { kind: Kind }> {
  return message.kind === kind;
}
