import type { GatewayConfiguration } from "../configuration/configuration.ts";

/**
 * The configuration that a worker starts with: the one that the others have. The file may be another one by now, and a
 * wrong one, which was refused when it was to be read again; a worker that takes the place of another must not fail on
 * it.
 *
 * @internal
 */
export function inheritedConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): GatewayConfiguration | undefined {
  const text = environment[CONFIGURATION];
  // It was checked by the process that wrote it.
  return text === undefined ? undefined : (JSON.parse(text) as GatewayConfiguration);
}

/**
 * How a worker is told. One that is too large for the environment has to be read where it stands.
 *
 * @internal
 */
export function bequeath(configuration: GatewayConfiguration): Readonly<Record<string, string>> {
  const text = JSON.stringify(configuration);
  return Buffer.byteLength(text) > MAX_VARIABLE_BYTES ? {} : { [CONFIGURATION]: text };
}

const CONFIGURATION = "LASTBYTE_WORKER_CONFIGURATION";
/** Linux takes 128 KiB with its name and a null byte (`MAX_ARG_STRLEN`), and other systems less in all. */
const MAX_VARIABLE_BYTES = 65_536;
