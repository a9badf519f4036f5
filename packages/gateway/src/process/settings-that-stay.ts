import type { Logger } from "pino";
import { SETTINGS } from "../configuration/settings-table.ts";
import type { GatewayConfiguration } from "../configuration/configuration.ts";

/**
 * Which settings of a new configuration a running process can't take: they hold from the next start on.
 *
 * @internal
 */
export function settingsThatStay(
  running: GatewayConfiguration,
  fresh: GatewayConfiguration,
): readonly (keyof GatewayConfiguration)[] {
  const changed = STAYING.filter((key) => valueOf(running, key) !== valueOf(fresh, key));
  // Other certificates are taken, but a door is one of TLS or it is not.
  const changesDoor = (running.tlsCert === undefined) !== (fresh.tlsCert === undefined);
  return changesDoor ? [...changed, "tlsCert", "tlsKey"] : changed;
}

/**
 * Tells which settings of a new configuration wait for the next start.
 *
 * @internal
 */
export function tellWhatStays(
  log: Logger,
  configuration: GatewayConfiguration,
  fresh: GatewayConfiguration,
): void {
  const settings = settingsThatStay(configuration, fresh);
  if (settings.length > 0) log.warn({ settings }, "these settings are taken at the next start only");
}

/**
 * How long calls may take to end when the process stops: the time that Kubernetes gives by default.
 *
 * @internal
 */
export function drainTimeoutOf({ drainTimeoutMs = 30_000 }: GatewayConfiguration): number {
  return drainTimeoutMs;
}

/** A default may be written down, or not. */
function valueOf(configuration: GatewayConfiguration, key: keyof GatewayConfiguration): unknown {
  return configuration[key] ?? SETTINGS.find((setting) => setting.key === key)?.fallback;
}

const STAYING: readonly (keyof GatewayConfiguration)[] = [
  "listen",
  "admin",
  "workers",
  "keepCalls",
  "operationIdleMs",
  "ledger",
  "logLevel",
];
