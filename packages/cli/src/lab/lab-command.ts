import { once } from "node:events";
import { startLab, type Damage, type Lab, type LabOptions } from "@lastbyte/lab";
import { formatCount } from "../terminal/numbers.ts";
import { createStyle } from "../terminal/style.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { damageLine } from "./damage-line.ts";
import { labBanner } from "./lab-banner.ts";
import { labHelp, readLabOptions, type LabCommandOptions } from "./lab-options.ts";
import { mixPlans } from "./mix-plans.ts";
import { probeUpstream } from "./probe-upstream.ts";

const FAILURES_CHECK_MS = 1_000;

/**
 * `lastbyte lab`: runs the balancers until the user stops them.
 *
 * @returns the exit code, 0.
 * @throws UsageError, CommandFailure, LabError
 * @internal
 */
export async function labCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { output, signal } = terminal;
  const options = readLabOptions(argv);
  if (options === undefined) {
    output.write(labHelp());
    return 0;
  }
  if (options.upstream !== undefined) await probeUpstream(options.upstream, signal);

  const onDamage = (damage: Damage): void => output.write(`${damageLine(damage)}\n`);
  const lab = await startLab(labOptions(options, onDamage));
  try {
    output.write(labBanner(lab, options, createStyle(output.hasColors)));
    const watch = watchUpstream(lab, terminal);
    if (!signal.aborted) await once(signal, "abort");
    watch.stop();
    const { requests, damaged } = lab.truth();
    output.write(`\n${formatCount(requests)} requests, ${formatCount(damaged)} responses damaged.\n`);
    return 0;
  } finally {
    await lab.close();
  }
}

function labOptions(options: LabCommandOptions, onDamage: (damage: Damage) => void): LabOptions {
  const { balancers, rate, seed, port, upstream, faults, cutBytes, stallMs } = options;
  const settings = {
    ...(cutBytes === undefined ? {} : { cutBytes }),
    ...(stallMs === undefined ? {} : { stallMs }),
  };
  const isPlain = Object.keys(settings).length === 0;
  return {
    balancers,
    rate,
    seed,
    port,
    onDamage,
    faults: isPlain ? faults : mixPlans(faults, rate, settings),
    ...(upstream === undefined ? {} : { upstream }),
  };
}

/** Tells when the upstream fails, at most once a second: it isn't the lab's doing, and should not be taken for it. */
function watchUpstream(lab: Lab, { output }: Terminal): { readonly stop: () => void } {
  let told = 0;
  const timer = setInterval(() => {
    const { balancers } = lab.truth();
    const failures = balancers.reduce((sum, { upstreamFailures }) => sum + upstreamFailures, 0);
    if (failures === told) return;
    const [last] = balancers.flatMap(({ lastUpstreamFailure }) => lastUpstreamFailure ?? []);
    output.write(
      `the upstream failed ${formatCount(failures - told)} times, not the lab: ${last ?? "no reason"}\n`,
    );
    told = failures;
  }, FAILURES_CHECK_MS);
  return { stop: () => clearInterval(timer) };
}
