import cluster from "node:cluster";
import type { Logger } from "pino";
import { startAdmin } from "../admin/start-admin.ts";
import type { Admin, AdminSource } from "../admin/start-admin.ts";
import type { GatewayConfiguration } from "../configuration/configuration.ts";
import { loadOptions } from "../configuration/load-options.ts";
import { readAddress } from "../configuration/read-address.ts";
import { LedgerFeed } from "../diagnosis/ledger-feed.ts";
import type { Keeper } from "../diagnosis/start-keeper.ts";
import { Recorder } from "../record/recorder.ts";
import { DEFAULT_LISTEN, startGateway } from "../start-gateway.ts";
import type { Gateway } from "../start-gateway.ts";
import { planTelemetry } from "../telemetry/plan-telemetry.ts";
import type { Telemetry } from "../telemetry/start-telemetry.ts";
import type { AvoidPlan } from "@lastbyte/diagnosis";
import type { Lookup } from "../upstream/address-book.ts";
import { createLog, logFaultyCall } from "./create-log.ts";
import { deliverCounts, diagnosisSettings, openDiagnosis } from "./diagnosis-of.ts";
import type { Delivery } from "./diagnosis-of.ts";
import { inheritedConfiguration } from "./inherited-configuration.ts";
import { drainTimeoutOf, tellWhatStays } from "./settings-that-stay.ts";
import { runPrimary } from "./run-primary.ts";
import { workerAddress } from "./worker-address.ts";
import { answerPrimary, tellPrimary } from "./worker-messages.ts";

/**
 * Runs a gateway as a process does: with its log, its admin server and its workers, until it is told to stop.
 *
 * @returns the exit code.
 * @throws ConfigurationError, and the system's error where it can't listen.
 * @public
 */
export async function runGateway(context: RunContext): Promise<number> {
  const inherited = cluster.isWorker ? inheritedConfiguration(process.env) : undefined;
  const configuration = inherited ?? (await context.readConfiguration());
  const log = createLog(configuration.logLevel ?? "info", context.write);
  const workers = configuration.workers ?? 1;
  if (workers > 1 && cluster.isPrimary) {
    const { listen = DEFAULT_LISTEN } = await loadOptions(configuration);
    return runPrimary({ ...context, configuration, log, workers, listen });
  }

  const recorder = new Recorder({
    keepCalls: configuration.keepCalls ?? DEFAULT_KEEP_CALLS,
    wallNow: () => Date.now(),
    now: () => performance.now(),
    operationIdleMs: configuration.operationIdleMs ?? DEFAULT_OPERATION_IDLE_MS,
    onCall: (call) => {
      logFaultyCall(log, call);
      feed.onFaultyCall(call);
    },
  });
  const feed = new LedgerFeed(() => Date.now());
  const telemetry = await openTelemetry(recorder, log);
  const load = async (from: GatewayConfiguration): Promise<Parameters<typeof startGateway>[0]> => ({
    ...(await loadOptions(from)),
    ...(context.lookup === undefined ? {} : { lookup: context.lookup }),
    tracer: telemetry?.tracer,
    onBegin: recorder.onBegin,
    onEvent: (event) => {
      recorder.onEvent(event);
      feed.onEvent(event);
      telemetry?.onEvent(event);
    },
  });
  const options = await load(configuration);
  const { listen = DEFAULT_LISTEN } = options;
  // What was avoided before a restart may be known before the gateway listens.
  let plans: readonly AvoidPlan[] = [];
  let avoid: Gateway["avoid"] = (early) => {
    plans = early;
  };
  const keeper = cluster.isWorker
    ? undefined
    : await openDiagnosis(configuration, log, (changed) => avoid(changed));
  const gateway = await startGateway({
    ...options,
    listen: cluster.isWorker ? workerAddress(listen, process.env) : listen,
  }).catch(async (error: unknown) => {
    await keeper?.close();
    throw error;
  });
  gateway.avoid(plans);
  avoid = (changed) => gateway.avoid(changed);
  const delivery = deliverCounts(
    feed,
    keeper === undefined ? tellPrimary : (counted) => keeper.count(counted),
  );
  let isReady = true;
  let running = configuration;
  const readAgain = async (): Promise<void> => {
    try {
      const fresh = await context.readConfiguration();
      gateway.reload(await load(fresh));
      keeper?.configure(diagnosisSettings(fresh));
      running = fresh;
      log.info("the configuration was read again");
      if (!cluster.isWorker) tellWhatStays(log, configuration, fresh);
    } catch (error) {
      log.error({ reason: String(error) }, "the new configuration is wrong; the old one stays");
    }
  };
  // One after the other: what was read last is what holds.
  let reloading = Promise.resolve();
  const reload = (): Promise<void> => (reloading = reloading.then(readAgain));

  const admin = await openAdmin(configuration, {
    snapshot: async () => recorder.snapshot(),
    gauges: async () => gateway.gauges(),
    isReady: () => isReady,
    diagnosis: keeper && freshly(keeper, delivery),
  }).catch(async (error: unknown) => {
    delivery.stop();
    await gateway.close();
    await keeper?.close();
    throw error;
  });
  const stopped = stopOf(context.signal);
  const forget = cluster.isWorker
    ? answerPrimary({ recorder, gateway, reload, stop: stopped.stop })
    : context.onReload(() => void reload());
  log.info({ url: gateway.url, admin: admin?.url }, "the gateway listens");
  context.onListening?.({ url: gateway.url, adminUrl: admin?.url });

  await stopped.promise;
  isReady = false;
  log.info({ connections: gateway.connections }, "the gateway drains");
  const isWhole = await gateway.drain(drainTimeoutOf(running));
  if (!isWhole) log.warn("calls were broken off, because they did not end within the drain timeout");
  delivery.stop();
  await admin?.close();
  await keeper?.close();
  await telemetry?.stop();
  forget();
  log.info("the gateway has stopped");
  if (cluster.isWorker) cluster.worker?.disconnect();
  return 0;
}

/**
 * What a running gateway needs of the process that it runs in.
 *
 * @public
 */
export interface RunContext {
  /** Reads the configuration; again at every reload. */
  readonly readConfiguration: () => Promise<GatewayConfiguration>;
  /** Takes the lines of the log. */
  readonly write: (line: string) => void;
  /** Aborts when the process is to stop. */
  readonly signal: AbortSignal;
  /** Calls the listener when the configuration is to be read again; the returned function takes it back. */
  readonly onReload: (listener: () => void) => () => void;
  /** Is told where clients and operators find it, as soon as they do; with several workers, it is not. */
  readonly onListening?: (places: ListeningPlaces) => void;
  /** How names become addresses. @defaultValue the system's way */
  readonly lookup?: Lookup;
}

/**
 * Where a gateway that runs is found.
 *
 * @public
 */
export interface ListeningPlaces {
  readonly url: string;
  /** Undefined where there is no admin server. */
  readonly adminUrl: string | undefined;
}

const DEFAULT_KEEP_CALLS = 100;
const DEFAULT_OPERATION_IDLE_MS = 30_000;

/** Loads OpenTelemetry where its variables ask for it; it is nothing that everybody should have to wait for. */
async function openTelemetry(recorder: Recorder, log: Logger): Promise<Telemetry | undefined> {
  const plan = planTelemetry(process.env);
  for (const problem of plan.problems) log.error(problem);
  if (!plan.traces && !plan.metrics) return undefined;
  const { startTelemetry } = await import("../telemetry/start-telemetry.ts");
  return startTelemetry(plan, {
    snapshot: () => recorder.snapshot(),
    warn: (message) => log.warn(message),
    now: () => performance.now(),
  });
}

async function openAdmin(
  configuration: GatewayConfiguration,
  { diagnosis, ...source }: Omit<AdminSource, "diagnosis"> & { readonly diagnosis: Asked | undefined },
): Promise<Admin | undefined> {
  const listen = readAddress(configuration.admin ?? "127.0.0.1:8081");
  if (listen === undefined || diagnosis === undefined) return undefined;
  return startAdmin(listen, { ...source, diagnosis });
}

type Asked = AdminSource["diagnosis"];

/** Whoever asks is told of the last request, too. */
function freshly(keeper: Keeper, { flush }: Delivery): Asked {
  const after = <Value>(ask: () => Promise<Value>): Promise<Value> => {
    flush();
    return ask();
  };
  return { verdict: () => after(() => keeper.verdict()), contents: () => after(() => keeper.contents()) };
}

function stopOf(signal: AbortSignal): { readonly promise: Promise<void>; readonly stop: () => void } {
  let stop: () => void = () => {};
  const promise = new Promise<void>((resolve) => {
    stop = resolve;
  });
  if (signal.aborted) stop();
  signal.addEventListener("abort", () => stop(), { once: true });
  return { promise, stop: () => stop() };
}
