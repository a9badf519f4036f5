/**
 * Whether Node was told to go through the proxy that the environment names, by the variable or by the flag.
 *
 * @param host - A process fits.
 * @internal
 */
export function usesEnvironmentProxy({ env, execArgv }: ProxyHost): boolean {
  const flags = [...execArgv, ...(env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  return env["NODE_USE_ENV_PROXY"] === "1" || flags.includes("--use-env-proxy");
}

interface ProxyHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
}
