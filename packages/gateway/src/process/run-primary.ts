import cluster from "node:cluster";
import type { Worker } from "node:cluster";
import { once } from "node:events";
import type { Logger } from "pino";
import { startAdmin } from "../admin/start-admin.ts";
import type { GatewayConfiguration } from "../configuration/configuration.ts";
import { loadOptions } from "../configuration/load-options.ts";
import { readAddress } from "../configuration/read-address.ts";
import { SnapshotLedger } from "../record/snapshot-ledger.ts";
import type { AvoidPlan } from "@lastbyte/diagnosis";
import type { ListenAddress } from "../settings.ts";
import { diagnosisSettings, openDiagnosis } from "./diagnosis-of.ts";
import { bequeath } from "./inherited-configuration.ts";
import type { RunContext } from "./run-gateway.ts";
import { drainTimeoutOf, tellWhatStays } from "./settings-that-stay.ts";
import { environmentOfWorkers } from "./worker-address.ts";
import type { ByWorker, FromWorker, ToWorker } from "./worker-messages.ts";

/**
 * Runs the workers: starts them, starts another one where one ends, asks them for what they have counted, and stops
 * them.
 *
 * @returns the exit code.
 * @internal
 */
export async function runPrimary(context: PrimaryContext): Promise<number> {
  const { configuration, log, workers, signal, listen: clientsAt } = context;
  const environment = await environmentOfWorkers(clientsAt);
  let isStopping = false;
  let running = configuration;
  // How often the configuration was to be read again, and how often it was: a worker that was starting in between has
  // not heard of it.
  let reloads = 0;
  let reads = 0;
  const readsAtStart = new Map<number, number>();
  const ready = new Set<number>();
  let plans: readonly AvoidPlan[] = [];
  const keeper = await openDiagnosis(configuration, log, (changed) => {
    plans = changed;
    sendAll({ type: "lastbyte:avoid", plans });
  });
  cluster.on("message", (worker, message: FromWorker | ByWorker) => {
    if (message.type === "lastbyte:counted") keeper.count(message.counted);
    if (message.type === "lastbyte:ready") {
      ready.add(worker.id);
      send(worker, { type: "lastbyte:avoid", plans });
      if (readsAtStart.get(worker.id) !== reloads) send(worker, { type: "lastbyte:reload" });
    }
  });
  const ledger = new SnapshotLedger(configuration.keepCalls ?? DEFAULT_KEEP_CALLS);
  const fork = (): void => {
    const worker = cluster.fork({ ...environment, ...bequeath(running) });
    readsAtStart.set(worker.id, reads);
    ledger.began(worker.id);
    worker.on("exit", (code, endedBy) => {
      ledger.ended(worker.id);
      ready.delete(worker.id);
      readsAtStart.delete(worker.id);
      if (isStopping) return;
      log.error({ worker: worker.id, code, signal: endedBy }, "a worker ended; another one takes its place");
      setTimeout(() => isStopping || fork(), RESTART_DELAY_MS);
    });
  };
  const listen = readAddress(configuration.admin ?? "127.0.0.1:8081");
  const admin =
    listen === undefined
      ? undefined
      : await startAdmin(listen, {
          snapshot: async () => {
            await tellAll((worker, { snapshot }) => ledger.told(worker.id, snapshot));
            return ledger.sum();
          },
          gauges: async () => {
            const all: Readonly<Record<string, number>>[] = [];
            await tellAll((_worker, { gauges }) => all.push(gauges));
            return addUp(all);
          },
          diagnosis: keeper,
          isReady: () => !isStopping && living().some(({ id }) => ready.has(id)),
        }).catch(async (error: unknown) => {
          await keeper.close();
          throw error;
        });
  for (let count = 0; count < workers; count += 1) fork();
  const readAgain = async (): Promise<void> => {
    try {
      const fresh = await context.readConfiguration();
      await loadOptions(fresh);
      running = fresh;
      keeper.configure(diagnosisSettings(fresh));
      tellWhatStays(log, configuration, fresh);
    } catch {
      // A wrong configuration is told of by the workers.
    }
    reads += 1;
  };
  let reloading = Promise.resolve();
  const forget = context.onReload(() => {
    reloads += 1;
    sendAll({ type: "lastbyte:reload" });
    reloading = reloading.then(readAgain);
  });
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
    Math.min(drainTimeoutOf(running) + KILL_DELAY_MS, LONGEST_TIMER_MS),
  );
  await Promise.all(ended);
  clearTimeout(patience);
  await admin?.close();
  await keeper.close();
  return 0;
}

/** @internal */
export interface PrimaryContext extends RunContext {
  readonly configuration: GatewayConfiguration;
  readonly log: Logger;
  readonly workers: number;
  /** Where clients find the workers. */
  readonly listen: ListenAddress;
}

/** A worker that can't even start must not be started as fast as the machine can. */
const RESTART_DELAY_MS = 1_000;
/** Longer than what a worker may take behind its drain: 1 s to break off calls, 3 s for a collector, 1 s to end. */
const KILL_DELAY_MS = 7_000;
/** One that is asked for more fires at once (Node's `TIMEOUT_MAX`). */
const LONGEST_TIMER_MS = 2_147_483_647;
const DEFAULT_KEEP_CALLS = 100;
const TELL_TIMEOUT_MS = 1_000;

function living(): readonly Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

function sendAll(message: ToWorker): void {
  for (const worker of living()) send(worker, message);
}

/** One that has just ended does not hear it, and that is all. */
function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}

let asked = 0;

/** Asks all workers what they have counted; of one that does not answer, nothing is told. */
async function tellAll(onTold: (worker: Worker, told: FromWorker) => unknown): Promise<void> {
  asked += 1;
  const id = asked;
  const tellOne = async (worker: Worker): Promise<void> => {
    const told = await tell(worker, id);
    if (told !== undefined) onTold(worker, told);
  };
  await Promise.all(living().map(tellOne));
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
    // One that has just ended does not answer, and that is all.
    worker.send({ type: "lastbyte:tell", id } satisfies ToWorker, () => {});
  });
}

function addUp(gauges: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [name, value] of gauges.flatMap((gauge) => Object.entries(gauge))) {
    sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
}
