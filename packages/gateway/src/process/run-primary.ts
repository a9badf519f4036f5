import cluster from "node:cluster";
import type { Worker } from "node:cluster";
import { once } from "node:events";
import type { Logger } from "pino";
import { startAdmin } from "../admin/start-admin.ts";
import type { GatewayConfiguration } from "../configuration/configuration.ts";
import { readAddress } from "../configuration/read-address.ts";
import { mergeSnapshots } from "../record/merge-snapshots.ts";
import type { RunContext } from "./run-gateway.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/**
 * Runs the workers: starts them, starts another one where one ends, asks them for what they have counted, and stops
 * them.
 *
 * @returns the exit code.
 * @internal
 */
export async function runPrimary(context: PrimaryContext): Promise<number> {
  const { configuration, log, workers, signal } = context;
  let isStopping = false;
  const fork = (): void => {
    const worker = cluster.fork();
    worker.on("exit", (code, endedBy) => {
      if (isStopping) return;
      log.error({ worker: worker.id, code, signal: endedBy }, "a worker ended; another one takes its place");
      setTimeout(() => isStopping || fork(), RESTART_DELAY_MS);
    });
  };
  for (let count = 0; count < workers; count += 1) fork();

  const listen = readAddress(configuration.admin ?? "127.0.0.1:8081");
  const admin =
    listen === undefined
      ? undefined
      : await startAdmin(listen, {
          snapshot: async () =>
            mergeSnapshots(
              (await tellAll()).map(({ snapshot }) => snapshot),
              configuration.keepCalls ?? 100,
            ),
          gauges: async () => addUp((await tellAll()).map(({ gauges }) => gauges)),
          isReady: () => !isStopping && living().length > 0,
        });
  const forget = context.onReload(() => sendAll({ type: "lastbyte:reload" }));
  log.info({ workers, admin: admin?.url }, "the workers start");

  if (!signal.aborted) await once(signal, "abort");
  isStopping = true;
  forget();
  const ended = living().map((worker) => once(worker, "exit"));
  sendAll({ type: "lastbyte:stop" });
  const patience = setTimeout(
    () => {
      for (const worker of living()) worker.process.kill("SIGKILL");
    },
    (configuration.drainTimeoutMs ?? 30_000) + KILL_DELAY_MS,
  );
  await Promise.all(ended);
  clearTimeout(patience);
  await admin?.close();
  return 0;
}

/** @internal */
export interface PrimaryContext extends RunContext {
  readonly configuration: GatewayConfiguration;
  readonly log: Logger;
  readonly workers: number;
}

/** A worker that can't even start must not be started as fast as the machine can. */
const RESTART_DELAY_MS = 1_000;
const KILL_DELAY_MS = 2_000;
const TELL_TIMEOUT_MS = 1_000;

function living(): readonly Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

function sendAll(message: ToWorker): void {
  for (const worker of living()) if (worker.isConnected()) worker.send(message);
}

let asked = 0;

/** What all workers have counted; one that does not answer is left out. */
async function tellAll(): Promise<readonly FromWorker[]> {
  asked += 1;
  const id = asked;
  const answers = await Promise.all(living().map((worker) => tell(worker, id)));
  return answers.filter((answer) => answer !== undefined);
}

function tell(worker: Worker, id: number): Promise<FromWorker | undefined> {
  return new Promise((resolve) => {
    const finish = (answer: FromWorker | undefined): void => {
      clearTimeout(timer);
      worker.off("message", listener);
      resolve(answer);
    };
    const listener = (message: FromWorker): void => {
      if (message.type === "lastbyte:told" && message.id === id) finish(message);
    };
    const timer = setTimeout(() => finish(undefined), TELL_TIMEOUT_MS);
    worker.on("message", listener);
    worker.send({ type: "lastbyte:tell", id } satisfies ToWorker);
  });
}

function addUp(gauges: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [name, value] of gauges.flatMap((gauge) => Object.entries(gauge))) {
    sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
}
