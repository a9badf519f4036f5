import { simulateFleet } from "@lastbyte/diagnosis";
import { createStyle } from "../terminal/style.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { renderSimulation } from "./render-simulation.ts";
import { readSimulateOptions, simulateHelp } from "./simulate-options.ts";

/**
 * `lastbyte simulate`: a fleet on paper, and when one would have known which balancer it is.
 *
 * @returns the exit code, 0.
 * @throws UsageError
 * @internal
 */
export async function simulateCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { output } = terminal;
  const options = readSimulateOptions(argv);
  if (options === undefined) {
    output.write(simulateHelp());
    return 0;
  }
  const simulation = simulateFleet(options.fleet);
  const text = options.json
    ? `${JSON.stringify(simulation, undefined, 2)}\n`
    : renderSimulation(simulation, createStyle(output.hasColors));
  output.write(text);
  return 0;
}
