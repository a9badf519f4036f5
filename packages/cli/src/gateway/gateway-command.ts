import cluster from "node:cluster";
import process from "node:process";
import { ConfigurationError, configurationSchema, runGateway } from "@lastbyte/gateway";
import type { GatewayConfiguration } from "@lastbyte/gateway";
import { CommandFailure } from "../command-failure.ts";
import { UsageError } from "../arguments/usage-error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { gatewayHelp } from "./gateway-help.ts";
import { readGatewayConfiguration } from "./read-gateway-configuration.ts";

/**
 * `lastbyte gateway`: runs a gateway until the user stops it; without an upstream, in front of a lab.
 *
 * @returns the exit code.
 * @throws UsageError, CommandFailure
 * @internal
 */
export async function gatewayCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { output, signal } = terminal;
  if (argv.includes("--help") || argv.includes("-h")) {
    output.write(gatewayHelp());
    return 0;
  }
  if (argv.includes("--print-schema")) {
    output.write(`${JSON.stringify(configurationSchema(), undefined, 2)}\n`);
    return 0;
  }
  const isOnce = argv.includes(ONCE);
  const settings = argv.filter((argument) => argument !== ONCE);
  const readConfiguration = (): Promise<GatewayConfiguration> =>
    readGatewayConfiguration(settings, process.env);
  // Heard from the start: unheard, the signal ends a process, even one that is still starting.
  const reloadListeners = new Set<() => void>();
  const onHangUp = (): void => {
    for (const listener of reloadListeners) listener();
  };
  process.on("SIGHUP", onHangUp);
  const context = {
    readConfiguration,
    onReload: (listener: () => void) => {
      reloadListeners.add(listener);
      return () => reloadListeners.delete(listener);
    },
  };
  const run = (): Promise<number> => runGateway({ ...context, write: (line) => output.write(line), signal });
  try {
    // The process that has started it has read the configuration.
    if (cluster.isWorker) return await run();
    const { upstream, routes = [], workers = 1 } = await readConfiguration();
    const hasUpstream = upstream !== undefined || routes.length > 0;
    // A file that names no upstream is one that something is missing from.
    const namesFile = settings.some((argument) => /^--config(?:=|$)/.test(argument));
    const isShowcase = !hasUpstream && !namesFile && !("LASTBYTE_CONFIG" in process.env);
    if (isOnce && !isShowcase) throw new UsageError(WITH_UPSTREAM);
    if (isShowcase && workers > 1) throw new UsageError(WITHOUT_WORKERS);
    if (isShowcase) {
      const { runShowcase } = await import("./showcase/run-showcase.ts");
      return await runShowcase({ ...context, isOnce }, terminal);
    }
    return await run();
  } catch (error) {
    if (error instanceof ConfigurationError) {
      throw new UsageError(`${error.message}. See lastbyte gateway --help.`);
    }
    throw portFailure(error) ?? error;
  } finally {
    process.off("SIGHUP", onHangUp);
  }
}

/** Ends behind the table. */
const ONCE = "--once";
const WITH_UPSTREAM =
  "--once ends what a gateway without an upstream shows; expected no upstream beside it. See lastbyte gateway --help.";
const WITHOUT_WORKERS =
  "--workers: expected 1 where there is no upstream, such as lastbyte gateway https://api.example.com --workers 2. See lastbyte gateway --help.";

function portFailure(error: unknown): CommandFailure | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const { address, port, hostname } = error as { address?: string; port?: number; hostname?: string };
  switch (error.code) {
    case "EADDRINUSE":
      return new CommandFailure(
        `expected a free port, but ${address}:${port} is in use: choose another one with --listen or --admin.`,
      );
    case "EACCES":
      return new CommandFailure(`expected a port that may be used, but ${address}:${port} is not allowed.`);
    case "EADDRNOTAVAIL":
      return new CommandFailure(`expected an address of this machine, got ${address}.`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new CommandFailure(
        `expected an address of this machine, such as 127.0.0.1, got ${hostname}, which has none: correct --listen or --admin.`,
      );
    default:
      return undefined;
  }
}
