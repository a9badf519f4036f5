import { Cancellation, currentOperation } from "lastbyte/engine";
import type { Dispatcher } from "undici";
import type { ReadingChecks } from "./fetch-sink.ts";
import { toResponse, withoutFragment } from "./follow-redirects.ts";
import { followSignal } from "./follow-signal.ts";
import { toPlainGet } from "./plain-request.ts";
import type { PlainRequest } from "./plain-request.ts";
import { platformFetch } from "./platform-fetch.ts";
import { runFetch, toEntries } from "./send-fetch.ts";
import type { FetchContext } from "./send-fetch.ts";
import { TransparentSink } from "./transparent-sink.ts";

/**
 * Makes a fetch to stand in the place of the platform's: the same in all that a caller can see, and cheaper.
 *
 * A plain GET is sent without the platform's fetch. If its answer turns out to need that after all (a redirect, a body
 * that is too large to hold, a fault that nothing could be done about), the platform's fetch is called then, and gets
 * from its dispatcher what came. Every other request goes to the platform's fetch at once, whose global dispatcher
 * is guarded.
 *
 * @param door - `guarded` is that dispatcher; `isUsed` says whether it is still the global one. `takesSignals` says
 *   whether a response whose signal is aborted behaves here as the platform's does: up to undici 6 that had rules of its
 *   own.
 * @internal
 */
export function createTransparentFetch(context: FetchContext, door: FetchDoor): typeof globalThis.fetch {
  async function fetch(...args: Parameters<typeof globalThis.fetch>): Promise<Response> {
    const [input, init] = args;
    const request = door.isUsed() ? toPlainGet(input, init) : undefined;
    const signal = init?.signal ?? undefined;
    if (request === undefined || (signal !== undefined && !door.takesSignals)) return platformFetch(...args);
    if (signal?.aborted === true) return platformFetch(...args);
    return send(request, signal, { context, guarded: door.guarded });
  }
  return Object.defineProperty(fetch, "length", { value: platformFetch.length, configurable: true });
}

interface FetchDoor {
  readonly guarded: Dispatcher;
  readonly isUsed: () => boolean;
  readonly takesSignals: boolean;
}

async function send(
  request: PlainRequest,
  signal: AbortSignal | undefined,
  { context, guarded }: { readonly context: FetchContext; readonly guarded: Dispatcher },
): Promise<Response> {
  const cancellation = new Cancellation();
  const unfollow = followSignal(signal, cancellation);
  const reading: ReadingChecks = { coding: undefined, parsing: undefined, mayKeep: true };
  const sink = new TransparentSink(cancellation, reading, signal);
  void runFetch(
    request,
    { sink, cancellation, reading, operation: currentOperation(), onWire: (wire) => sink.follow(wire) },
    context,
  );

  const turn = await sink.turn;
  unfollow();
  const { habit } = context;
  const url = withoutFragment(request.url);
  if (turn.kind === "answer") {
    return toResponse(turn.answer, { url, redirected: false, type: "basic", signal, habit });
  }
  if (turn.kind === "aborted" && signal?.aborted === true) throw signal.reason;
  try {
    return await platformFetch(request.url, {
      headers: toEntries(request.fields),
      signal: signal ?? null,
      dispatcher: { dispatch: dispatchTo(sink, guarded) },
    } as RequestInit);
  } finally {
    // Aborted before it listened: nobody will take the answer.
    if (!sink.isAttached) cancellation.cancel({ kind: "caller", reason: signal?.reason });
  }
}

/** Answers the first request of the platform's fetch with what the sink has, and sends those that follow it. */
function dispatchTo(sink: TransparentSink, guarded: Dispatcher): Dispatcher.Dispatch {
  return (options, handler) => {
    if (sink.isAttached) return guarded.dispatch(options, handler);
    sink.attach(handler);
    return true;
  };
}
