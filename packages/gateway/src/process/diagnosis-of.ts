import { EJECTION_DEFAULTS } from "@lastbyte/diagnosis/feed";
import type { Logger } from "pino";
import type { GatewayConfiguration } from "../configuration/configuration.ts";
import type { DiagnosisSettings } from "../diagnosis/ledger-keeper.ts";
import { FEED_INTERVAL_MS } from "../diagnosis/ledger-feed.ts";
import type { Counted, LedgerFeed } from "../diagnosis/ledger-feed.ts";
import { startKeeper } from "../diagnosis/start-keeper.ts";
import type { Keeper } from "../diagnosis/start-keeper.ts";
import type { AvoidPlan } from "@lastbyte/diagnosis";

/**
 * Starts the diagnosis of a process, or of all workers of one.
 *
 * @throws ConfigurationError for a file that is no ledger
 * @internal
 */
export function openDiagnosis(
  configuration: GatewayConfiguration,
  log: Logger,
  avoid: (plans: readonly AvoidPlan[]) => void,
): Promise<Keeper> {
  return startKeeper(
    { path: configuration.ledger, settings: diagnosisSettings(configuration) },
    {
      onTrouble: (message) => log.error(message),
      onAvoid: (plans) => {
        const peers = plans.flatMap((plan) => plan.peers);
        log.warn(
          { peers },
          peers.length > 0 ? "these addresses are avoided" : "no address is avoided any more",
        );
        avoid(plans);
      },
    },
  );
}

/**
 * What a configuration tells the diagnosis.
 *
 * @internal
 */
export function diagnosisSettings(configuration: GatewayConfiguration): DiagnosisSettings {
  const { normalRate, healthyRate, eject = false } = configuration;
  const { ejectShare = EJECTION_DEFAULTS.maxShare, ejectProbeShare = EJECTION_DEFAULTS.probeShare } =
    configuration;
  return {
    rates: {
      ...(normalRate === undefined ? {} : { normalRate }),
      ...(healthyRate === undefined ? {} : { healthyRate }),
    },
    eject: eject ? { maxShare: ejectShare, probeShare: ejectProbeShare } : undefined,
  };
}

/**
 * Takes what a process counts to where it is kept, again and again.
 *
 * @internal
 */
export function deliverCounts(feed: LedgerFeed, deliver: (counted: Counted) => void): Delivery {
  const flush = (): void => {
    const counted = feed.drain();
    if (counted !== undefined) deliver(counted);
  };
  const timer = setInterval(flush, FEED_INTERVAL_MS);
  timer.unref();
  const stop = (): void => {
    clearInterval(timer);
    flush();
  };
  return { flush, stop };
}

/** @internal */
export interface Delivery {
  /** Does it now. */
  readonly flush: () => void;
  /** Does it a last time. */
  readonly stop: () => void;
}
