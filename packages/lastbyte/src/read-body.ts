import type { Call } from "./call.ts";
import { conclude } from "./conclude.ts";
import type { Conclusion } from "./conclude.ts";
import type { ByteSource, Exchange } from "./exchange.ts";
import { nameFault } from "./framing/name-fault.ts";
import type { Fault, FaultCode } from "./outcome.ts";
import type { Opening } from "./open.ts";
import type { ReceiveContext } from "./attempt-context.ts";
import { TimedReader } from "./timed-reader.ts";

/**
 * Reads a body to its end: every byte past the comparison and the checks, into the delivery.
 *
 * @internal
 */
export async function readBody<E extends Exchange>(
  call: Call<E>,
  context: ReceiveContext<E> & { readonly opening: Opening; readonly body: ByteSource },
): Promise<Conclusion> {
  const { exchange, delivery, journal, opening, body } = context;
  const { checks, comparison, dueBytes } = opening;
  const { framing, expectedBytes } = exchange;
  const mostBytes = Math.min(expectedBytes ?? Infinity, dueBytes ?? Infinity);
  const isReplay = opening.kind === "replay";
  // A part that does not fit is the fault of whoever sent it; only the whole can tell whether it has become another one.
  const misfit = isReplay ? "representation_changed" : "http_protocol_error";
  const isStream = call.isStream(exchange.head);
  // A live stream is released at once.
  if (isStream && delivery.released === undefined) await delivery.release(exchange);
  const reader = openReader(call, context, isStream);

  try {
    for (;;) {
      const next = reader.next();
      const event = next instanceof Promise ? await next : next;
      switch (event.kind) {
        case "bytes": {
          journal.received(event.chunk.length);
          if (journal.receivedBytes > mostBytes) return broken(misfit, LONGER);
          const fresh = comparison === undefined ? event.chunk : comparison.pass(event.chunk);
          if (fresh === undefined) return broken(misfit, DIFFERS);
          for (const check of checks) {
            const pushed = check.push(isReplay ? event.chunk : fresh);
            if (pushed !== undefined) await pushed;
          }
          if (fresh.length === 0) {
            body.discard?.(event.chunk);
            break;
          }
          const pressure = delivery.take(exchange, fresh);
          if (delivery.released !== undefined) reader.stopHolding();
          if (pressure !== undefined) {
            reader.pause();
            await pressure;
          }
          break;
        }
        case "hold_expired":
          await delivery.release(exchange);
          break;
        case "stalled":
          return broken(
            "connection_read_timeout",
            `no byte came for ${reader.stallTimeoutMs} ms while more was due`,
          );
        case "cancelled":
          return broken("connection_terminated", "the call was cancelled");
        case "broken":
          return brokenBody(event.cause);
        case "end":
          if (comparison?.passed === false) return broken(misfit, SHORTER);
          return conclude(checks, {
            framing,
            expectedBytes,
            dueBytes,
            receivedBytes: journal.receivedBytes,
          });
        default:
          event satisfies never;
      }
    }
  } finally {
    reader.close();
  }
}

/** Starts the clocks of one body: a live stream may be silent for as long as it likes. */
function openReader<E extends Exchange>(
  { clock, cancellation, options }: Call<E>,
  { delivery, body }: ReceiveContext<E> & { readonly body: ByteSource },
  isStream: boolean,
): TimedReader {
  return new TimedReader(body, {
    clock,
    cancellation,
    stallTimeoutMs: isStream ? options.streamStallTimeoutMs : options.stallTimeoutMs,
    holdMs: delivery.released === undefined ? options.holdMs : undefined,
  });
}

function brokenBody(cause: unknown): Conclusion {
  const named = nameFault(cause, "body");
  const { code, detail } = named ?? { code: "connection_terminated" as const, detail: String(cause) };
  return { kind: "faulty", fault: { code, detail, unsent: false, cause } };
}

function broken(code: FaultCode, detail: string): Conclusion {
  return { kind: "faulty", fault: { code, detail, unsent: false } satisfies Fault };
}

const DIFFERS = "the new answer does not begin with the bytes that were handed on";
const LONGER = "more bytes came than were announced";
const SHORTER = "the new answer is shorter than what was handed on";
