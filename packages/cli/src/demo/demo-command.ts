import type { Terminal } from "../terminal/terminal.ts";
import { createStyle } from "../terminal/style.ts";
import { demoHelp, readDemoOptions } from "./demo-options.ts";
import { showProgress } from "./progress.ts";
import { renderIntroduction, renderReport } from "./render-report.ts";
import { runDemo, TIME_LIMIT_MS } from "./run-demo.ts";

const INTERRUPTED_EXIT_CODE = 130;

/**
 * `lastbyte demo`: shows the incident happen to an ordinary client, and not to lastbyte.
 *
 * @returns the exit code: 0 where lastbyte kept its promise, 1 where it did not, 130 where the user stopped it.
 * @throws UsageError, CommandFailure, LabError
 * @internal
 */
export async function demoCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { output, errors, signal, nowMs, random } = terminal;
  const options = readDemoOptions(argv);
  if (options === undefined) {
    output.write(demoHelp());
    return 0;
  }

  // Beside a document, progress is for someone who watches; in a log it would only be noise.
  const progressChannel = options.json ? (errors.isInteractive ? errors : undefined) : output;
  const style = createStyle(output.hasColors);
  let progress: { readonly stop: () => void } | undefined;
  try {
    const report = await runDemo(options, {
      signal,
      nowMs,
      random,
      onPlanned: () => {
        const introduction = renderIntroduction({ ...options, timeLimitMs: TIME_LIMIT_MS }, style);
        if (!options.json) output.write(introduction);
      },
      onStart: (sides) => {
        if (progressChannel === undefined) return;
        progress = showProgress(progressChannel, sides, {
          requests: options.requests,
          nowMs,
          door: "library",
        });
      },
    });
    progress?.stop();
    output.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : renderReport(report, style));
    if (report.interrupted) return INTERRUPTED_EXIT_CODE;
    return report.verdict.kept ? 0 : 1;
  } catch (error) {
    if (!signal.aborted) throw error;
    errors.write("lastbyte: stopped before the first request.\n");
    return INTERRUPTED_EXIT_CODE;
  } finally {
    progress?.stop();
  }
}
