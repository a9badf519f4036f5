import { nearestName } from "./arguments/nearest-name.ts";
import { UsageError } from "./arguments/usage-error.ts";
import { CommandFailure } from "./command-failure.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { readVersion } from "./version.ts";

const FAILURE_EXIT_CODE = 1;
const USAGE_EXIT_CODE = 2;

type Command = (argv: readonly string[], terminal: Terminal) => Promise<number>;

/** Each is loaded when it is asked for: a gateway that runs for months need not keep the lab in its memory. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["demo", async () => (await import("./demo/demo-command.ts")).demoCommand],
  ["get", async () => (await import("./get/get-command.ts")).getCommand],
  ["lab", async () => (await import("./lab/lab-command.ts")).labCommand],
  ["gateway", async () => (await import("./gateway/gateway-command.ts")).gatewayCommand],
  ["probe", async () => (await import("./probe/probe-command.ts")).probeCommand],
  ["report", async () => (await import("./report/report-command.ts")).reportCommand],
  ["simulate", async () => (await import("./simulate/simulate-command.ts")).simulateCommand],
]);

const NAMES = "demo, gateway, get, lab, probe, report or simulate";

/**
 * The `lastbyte` command, from its arguments to its exit code: 0 for success, 1 for a failure, 2 for a call that it
 * doesn't understand, 130 where the user stopped it. What goes wrong is said in one line, never by a stack trace.
 *
 * @internal
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(argv, terminal);
  } catch (error) {
    terminal.errors.write(`lastbyte: ${oneLine(error)}\n`);
    return error instanceof UsageError ? USAGE_EXIT_CODE : FAILURE_EXIT_CODE;
  }
}

async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  switch (name) {
    case "--help":
    case "-h":
    case "help":
      terminal.output.write(HELP);
      return 0;
    case "--version":
    case "-v":
      terminal.output.write(`${await readVersion()}\n`);
      return 0;
    case undefined:
      throw new UsageError(`expected a command, ${NAMES}, got nothing. See lastbyte --help.`);
    default: {
      const load = COMMANDS.get(name);
      if (load === undefined) throw unknownCommand(name);
      const command = await load();
      return command(rest, terminal);
    }
  }
}

function unknownCommand(name: string): UsageError {
  const nearest = nearestName(name, [...COMMANDS.keys()]);
  const hint = nearest === undefined ? `expected ${NAMES}.` : `did you mean ${nearest}?`;
  return new UsageError(`there is no command "${name}"; ${hint} See lastbyte --help.`);
}

/** By its name, since the lab is loaded only where it is used. */
function isLabError(error: unknown): boolean {
  return error instanceof Error && error.name === "LabError";
}

/** Ours are one line already; what nobody foresaw becomes one. */
function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const isOurs = error instanceof UsageError || error instanceof CommandFailure || isLabError(error);
  const line = message.replace(/\s*\n\s*/g, " ").replace(/^Expected/, "expected");
  return isOurs ? line : `something unforeseen went wrong: ${line}. Please report it.`;
}

const HELP = `lastbyte: HTTP responses arrive whole, or fail loudly

  lastbyte demo      see an ordinary client lose data, and lastbyte lose none
  lastbyte get       a download that arrives whole, or fails
  lastbyte lab       misbehaving load balancers, for your own program to meet
  lastbyte gateway   a reverse proxy whose answers arrive whole, for any program
  lastbyte probe     which address of a name loses the last bytes?
  lastbyte report    an incident report, with a ticket for the vendor
  lastbyte simulate  a fleet on paper: when would one know which balancer it is?
  lastbyte --version

  lastbyte demo --help, and so on, say more.

Exit code: 0 for success, 1 for a failure, 2 for a call that isn't understood,
130 where Ctrl-C has stopped it.
`;
