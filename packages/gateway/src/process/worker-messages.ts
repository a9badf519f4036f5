import type { Recorder, RecorderSnapshot } from "../record/recorder.ts";
import type { Counted } from "../diagnosis/ledger-feed.ts";
import type { AvoidPlan } from "@lastbyte/diagnosis";
import type { Gateway } from "../start-gateway.ts";

/**
 * What the primary process asks a worker.
 *
 * @internal
 */
export type ToWorker =
  | { readonly type: "lastbyte:tell"; readonly id: number }
  | { readonly type: "lastbyte:avoid"; readonly plans: readonly AvoidPlan[] }
  | { readonly type: "lastbyte:reload" }
  | { readonly type: "lastbyte:stop" };

/**
 * What a worker answers.
 *
 * @internal
 */
export interface FromWorker {
  readonly type: "lastbyte:told";
  readonly id: number;
  readonly snapshot: RecorderSnapshot;
  readonly gauges: Readonly<Record<string, number>>;
}

/**
 * What a worker tells of its own accord: that it is there, and what it has counted since it last did.
 *
 * @internal
 */
export type ByWorker =
  | { readonly type: "lastbyte:ready" }
  | { readonly type: "lastbyte:counted"; readonly counted: Counted };

/**
 * Tells the primary process what a worker has counted.
 *
 * @internal
 */
export function tellPrimary(counted: Counted): void {
  process.send?.({ type: "lastbyte:counted", counted } satisfies ByWorker);
}

/**
 * Answers the primary process, in a worker.
 *
 * @returns a function that stops it.
 * @internal
 */
export function answerPrimary(worker: WorkerParts): () => void {
  const listener = (message: ToWorker): void => {
    switch (message.type) {
      case "lastbyte:tell": {
        const { recorder, gateway } = worker;
        const told: FromWorker = {
          type: "lastbyte:told",
          id: message.id,
          snapshot: recorder.snapshot(),
          gauges: gateway.gauges(),
        };
        process.send?.(told);
        return;
      }
      case "lastbyte:avoid":
        return worker.gateway.avoid(message.plans);
      case "lastbyte:reload":
        void worker.reload();
        return;
      case "lastbyte:stop":
        return worker.stop();
      default:
        // Messages of Node's own pass here too.
        message satisfies never;
    }
  };
  process.on("message", listener);
  process.send?.({ type: "lastbyte:ready" } satisfies ByWorker);
  return () => void process.off("message", listener);
}

/** @internal */
export interface WorkerParts {
  readonly recorder: Recorder;
  readonly gateway: Gateway;
  readonly reload: () => Promise<void>;
  readonly stop: () => void;
}
