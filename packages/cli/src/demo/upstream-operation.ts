import { CommandFailure } from "../command-failure.ts";
import type { Side } from "./side.ts";

// Two bodies of this size and what the clients hold of them fit into any machine that runs Node.
const MAX_BODY_BYTES = 67_108_864;
const REQUESTS_PER_OPERATION = 100;

/**
 * Reads a URL directly, past any balancer: what every answer is held against.
 *
 * @throws CommandFailure where it doesn't answer, answers with no 2xx, or answers differently each time.
 * @internal
 */
export async function readUpstream(url: URL, signal: AbortSignal): Promise<Buffer> {
  const first = await readOnce(url, signal);
  const second = await readOnce(url, signal);
  if (first.equals(second)) return first;
  throw new CommandFailure(
    `expected ${url.href} to answer the same twice, but its body changes from one GET to the next, ` +
      `so that nothing could be held against it: give a URL whose answer stays as it is.`,
  );
}

/**
 * Divides requests among operations.
 *
 * @internal
 */
export function splitIntoOperations(requests: number): readonly number[] {
  const whole = Math.floor(requests / REQUESTS_PER_OPERATION);
  const rest = requests % REQUESTS_PER_OPERATION;
  return [...Array.from({ length: whole }, () => REQUESTS_PER_OPERATION), ...(rest === 0 ? [] : [rest])];
}

/**
 * Gets a URL a number of times through the balancers, and holds each answer against what was read directly.
 *
 * @internal
 */
export async function runUpstreamOperation(
  side: Side,
  { url, count, expected }: { readonly url: URL; readonly count: number; readonly expected: Buffer },
): Promise<void> {
  await side.contestant.runOperation(`get ${url.pathname} ${count} times`, async () => {
    let isWhole = true;
    for (let number = 0; number < count; number += 1) {
      const answer = await side.ask({ path: url.pathname + url.search, read: readBody });
      if (answer.kind === "stopped") return;
      const isRight = answer.kind === "answered" && answer.value.equals(expected);
      if (answer.kind === "failed") side.tally.lost(answer.requestId, answer.error);
      else if (!isRight) side.tally.wrong(answer.requestId);
      isWhole &&= isRight;
    }
    side.tally.operationEnded(isWhole);
  });
}

/** Reads a body as programs do: JSON must parse, anything else is taken as it comes. */
async function readBody(response: Response): Promise<Buffer> {
  const body = Buffer.from(await response.arrayBuffer());
  const mediaType = response.headers.get("content-type") ?? "";
  if (/^[^;]*\bjson\b/i.test(mediaType)) JSON.parse(body.toString());
  return body;
}

async function readOnce(url: URL, signal: AbortSignal): Promise<Buffer> {
  try {
    return await readWhole(url, signal);
  } catch (error) {
    if (signal.aborted || error instanceof CommandFailure) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(
      `expected ${url.href} to answer, got: ${reason}. Start that server, or give another --upstream.`,
    );
  }
}

async function readWhole(url: URL, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { signal, redirect: "manual" });
  if (!response.ok) {
    await response.body?.cancel();
    const location = response.headers.get("location");
    const hint = location === null ? "give a URL that answers with 200" : `give ${location} instead`;
    throw new CommandFailure(`expected ${url.href} to answer with 200, got ${response.status}: ${hint}.`);
  }
  const pieces: Uint8Array[] = [];
  let lengthBytes = 0;
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
    lengthBytes += piece.byteLength;
    if (lengthBytes <= MAX_BODY_BYTES) continue;
    throw new CommandFailure(
      `expected a body of at most 64 MiB from ${url.href}, and more came: give a smaller one.`,
    );
  }
  return Buffer.concat(pieces);
}
