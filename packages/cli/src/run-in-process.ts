import { once } from "node:events";
import type { Writable } from "node:stream";
import { main } from "./main.ts";
import type { Terminal } from "./terminal/terminal.ts";

// What a shell reports for a command that SIGINT ended: 128 + 2.
const INTERRUPTED_EXIT_CODE = 130;

/**
 * Runs the command with a process's arguments, streams and signals.
 *
 * The first Ctrl-C asks it to stop and to say what it has seen; the second ends it at once.
 *
 * @internal
 */
export async function runInProcess(process: NodeJS.Process): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(INTERRUPTED_EXIT_CODE);
    stop.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const parentWatch = watchParent(process, () => stop.abort());

  const terminal: Terminal = {
    output: channel(process.stdout, process.env),
    errors: channel(process.stderr, process.env),
    signal: stop.signal,
    nowMs: () => performance.now(),
    wallNowMs: () => Date.now(),
    random: Math.random,
  };
  process.exitCode = await main(process.argv.slice(2), terminal);

  clearInterval(parentWatch);
  process.off("SIGINT", onSignal);
  process.off("SIGTERM", onSignal);
  endSoon(process);
}

/** Whatever is still open behind the command's end, such as a collector that does not answer, must not hold it up. */
function endSoon(process: NodeJS.Process): void {
  setTimeout(() => {
    if (process.stdout.writableLength > 0) endSoon(process);
    else process.exit();
  }, END_PATIENCE_MS).unref();
}

const END_PATIENCE_MS = 1_000;

/**
 * Tells when the shell that npm has started this process in is gone: npm sends SIGTERM to that shell, which ends without
 * passing it on.
 */
function watchParent(process: NodeJS.Process, onGone: () => void): NodeJS.Timeout | undefined {
  if (process.env["npm_lifecycle_event"] === undefined) return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) onGone();
  }, PARENT_CHECK_MS).unref();
}

const PARENT_CHECK_MS = 500;

function channel(
  stream: Writable & { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv,
): Terminal["output"] {
  // `lastbyte lab | head` closes the pipe early; that is no reason to die with a stack trace.
  stream.on("error", () => undefined);
  const isInteractive = stream.isTTY === true && environment["TERM"] !== "dumb";
  // https://no-color.org: any value that is not empty.
  const noColor = (environment["NO_COLOR"] ?? "") !== "";
  return {
    write: (text) => void stream.write(text),
    writeBytes: async (bytes) => {
      if (!stream.write(bytes) && !stream.destroyed) await once(stream, "drain");
    },
    isInteractive,
    hasColors: isInteractive && !noColor,
  };
}
