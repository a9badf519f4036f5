import { createHash } from "node:crypto";
import { createFetch, LastbyteError } from "lastbyte";
import type { LastbyteEvent, Verification } from "lastbyte";
import { CommandFailure } from "../command-failure.ts";
import { countOf, formatCount, formatDuration } from "../terminal/numbers.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { openFile } from "./destination.ts";
import type { Destination } from "./destination.ts";
import { getHelp, readGetOptions } from "./get-options.ts";
import type { GetOptions } from "./get-options.ts";
import { GetProgress } from "./get-progress.ts";

/** What scripts go by; the rest is common to all commands. */
const EXIT_CODES = { whole: 0, status: 3, incomplete: 4, unverified: 5, interrupted: 130 } as const;

/**
 * `lastbyte get`: downloads one body, whole or not at all.
 *
 * @returns the exit code, as the help tells.
 * @throws UsageError, CommandFailure
 * @internal
 */
export async function getCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  const options = readGetOptions(argv);
  if (options === undefined) {
    terminal.output.write(getHelp());
    return EXIT_CODES.whole;
  }
  const progress = new GetProgress(terminal, options.isQuiet);
  try {
    return await download(options, terminal, progress);
  } catch (error) {
    progress.clear();
    if (terminal.signal.aborted) return EXIT_CODES.interrupted;
    if (error instanceof CommandFailure) throw error;
    terminal.errors.write(`lastbyte: ${wordsOf(error)}\n`);
    return EXIT_CODES.incomplete;
  }
}

async function download(options: GetOptions, terminal: Terminal, progress: GetProgress): Promise<number> {
  let verification: Verification = "none";
  const onEvent = (event: LastbyteEvent): void => {
    progress.tell(event);
    if (event.type !== "call" || event.call.result.kind !== "delivered") return;
    verification = event.call.result.verification;
  };
  const response = await ask(options, terminal.signal, onEvent);
  if (!response.ok) {
    terminal.errors.write(
      `lastbyte: expected a success, got status ${response.status} from ${options.url.href}\n`,
    );
    await response.body?.cancel();
    return EXIT_CODES.status;
  }

  const length = response.headers.get("content-length");
  progress.expect(length === null ? undefined : Number(length));
  const destination = await openDestination(options, terminal);
  try {
    const digest = await transfer(response, destination, progress);
    if (options.needsVerification && verification === "none") {
      await destination.discard();
      terminal.errors.write("lastbyte: neither framing nor content shows whether the body is whole\n");
      return EXIT_CODES.unverified;
    }
    await destination.keep();
    report(options, terminal, { progress, verification, digest });
    return EXIT_CODES.whole;
  } catch (error) {
    await destination.discard();
    throw error;
  }
}

function ask(
  options: GetOptions,
  signal: AbortSignal,
  onEvent: (event: LastbyteEvent) => void,
): Promise<Response> {
  const { maxAttempts, stallTimeoutMs, deadlineMs } = options;
  const fetch = createFetch({ maxAttempts, stallTimeoutMs, deadlineMs, holdBytes: HOLD_BYTES, onEvent });
  // Uncoded, because a range counts the bytes of the coded body, which fetch doesn't show.
  const headers = new Headers({ "accept-encoding": "identity" });
  for (const [name, value] of options.headers) headers.set(name, value);
  return fetch(options.url, { headers, signal });
}

/** What the platform refuses is "fetch failed", and why is in the cause. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = error instanceof LastbyteError || !(error.cause instanceof Error);
  return isOurs ? error.message : `${error.message}: ${wordsOf(error.cause)}`;
}

/** Enough to be sure of a small answer before it is written; more would only delay. */
const HOLD_BYTES = 65_536;

async function openDestination(options: GetOptions, terminal: Terminal): Promise<Destination> {
  if (options.output !== undefined) {
    return openFile(options.output, Math.floor(terminal.random() * 2 ** 32).toString(16));
  }
  const nothing = async (): Promise<void> => {};
  return { write: terminal.output.writeBytes, keep: nothing, discard: nothing };
}

/** Writes the body as it comes; gives its SHA-256. */
async function transfer(
  response: Response,
  destination: Destination,
  progress: GetProgress,
): Promise<string> {
  const hash = createHash("sha256");
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return hash.digest("hex");
    hash.update(part.value);
    await destination.write(part.value);
    progress.add(part.value.length);
  }
}

function report(
  { output, showsDigest }: GetOptions,
  terminal: Terminal,
  { progress, verification, digest }: { progress: GetProgress; verification: Verification; digest: string },
): void {
  const known =
    verification === "none" ? "nothing shows whether it is whole" : `whole by its ${verification}`;
  const faults = progress.faults === 0 ? "" : `, ${countOf(progress.faults, "fault")} mended`;
  progress.say(
    `${formatCount(progress.bytes)} bytes, ${known}${faults}, ${formatDuration(progress.elapsedMs)}`,
  );
  if (!showsDigest) return;
  // The form of sha256sum; beside a body on standard output it would be a part of it.
  const channel = output === undefined ? terminal.errors : terminal.output;
  channel.write(`${digest}  ${output ?? "-"}\n`);
}
