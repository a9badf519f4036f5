import type { History, SimulatedCall } from "./history.ts";
import type { CallRecord } from "lastbyte";
import type { ModelCaller } from "./model-caller.ts";
import type { ModelWire, Sending } from "./model-wire.ts";

/** What a finished history violates; empty where every promise was kept. */
export function violations(history: History): string[] {
  const found = history.calls.flatMap((call) =>
    [
      ...everyCallEnds(call),
      ...onlyTrueBytes(call),
      ...neverSentTwice(call),
      ...withinLimits(call, history),
      ...(history.isCalm ? healthyIsUntouched(call) : []),
    ].map((violation) => `${call.name}: ${violation}`),
  );
  return [...found, ...loadIsBounded(history)];
}

/** 3. Every call ends, once, and leaves nothing behind. */
function everyCallEnds({ caller, record, thrown, lateTimers }: SimulatedCall): string[] {
  const found = [...caller.misuses];
  if (thrown !== undefined) found.push(`the engine threw ${thrown.message}`);
  if (caller.ended === undefined) found.push("never ended");
  if (caller.ended !== undefined && record === undefined) found.push("ended without a record");
  if (lateTimers > 0) found.push(`${lateTimers} timers were left running`);
  return found;
}

/** 1. What the caller received is a prefix of one version, and that version whole if the call succeeded. */
function onlyTrueBytes({ caller, wire, record }: SimulatedCall): string[] {
  const received = caller.received;
  const succeeded = caller.ended === "whole" || caller.ended === "end";
  const answers = wire.sendings.filter(({ status, coding }) => status === 200 && coding === caller.coding);
  const last = wire.sendings.at(-1);
  if (succeeded && last?.status === undefined) return received.length === 0 ? [] : ["bytes of no answer"];

  const told = toldBytesOf(caller, wire);
  if (succeeded && told !== undefined && told !== received.length && !hasOutgrown(caller, told, record)) {
    return [`a body of ${received.length} bytes where ${told} had been told`];
  }
  if (record?.result.kind === "delivered" && record.result.note === "origin_repeats") {
    const empties = wire.sendings.filter(({ status, sent }) => status === 200 && sent.length === 0).length;
    return received.length === 0 && empties >= 2 ? [] : ["taken for empty without two empty answers"];
  }
  if (succeeded && last !== undefined && hidesItsLoss(last)) {
    // Nobody could know: what came is what the wire gave. It must not be called verified by its content.
    const verification = record?.result.kind === "delivered" ? record.result.verification : undefined;
    if (verification === "content") return ["a body that nothing checked is called verified by its content"];
    return endsAs(received, last.sent) ? [] : ["bytes that the wire did not give"];
  }
  const possible = answers.map(({ whole }) => whole);
  if (succeeded) return possible.some((whole) => equal(received, whole)) ? [] : ["not one version whole"];
  // A text that a middlebox put behind the cut can't be told from the body before the end shows it; then the call fails.
  if (wire.sendings.some(({ ending }) => ending === "appended")) return [];
  return [NOTHING, ...possible].some((whole) => startsWith(whole, received))
    ? []
    : ["bytes that are not the beginning of any version"];
}

/** The length that the caller was told with the head, where that was true of the answer which brought the head. */
function toldBytesOf({ begunWith }: ModelCaller, wire: ModelWire): number | undefined {
  const begun = begunWith === undefined ? undefined : wire.sendingOf.get(begunWith);
  return begun?.isTold === true ? begun.toldBytes : undefined;
}

/**
 * Whether the content itself has shown that the body goes on behind the length that was told, to a caller that can bear
 * it: another version that begins alike was cut at just that length before it came whole.
 */
function hasOutgrown(caller: ModelCaller, told: number, record: CallRecord | undefined): boolean {
  const { result } = record ?? {};
  const isProved = result?.kind === "delivered" && result.verification === "content";
  return caller.lengthIsAdvisory && caller.received.length > told && isProved;
}

/** Whether an answer was damaged in a way that neither its framing nor its content shows. */
function hidesItsLoss({ ending, isChecked, sent, whole }: Sending): boolean {
  if (isChecked || equal(sent, whole)) return false;
  return ending === "reframed" || ending === "empty" || ending === "appended" || ending === "fin";
}

/** A resumed body ends with what its last answer gave; a whole one is it. */
function endsAs(received: Uint8Array, sent: Uint8Array): boolean {
  return (
    equal(received, sent) || equal(received.subarray(received.length - sent.length + 1), sent.subarray(1))
  );
}

/** 2. A request that is not repeatable reached the origin at most once. */
function neverSentTwice({ repeatability, wire }: SimulatedCall): string[] {
  const reached = wire.sendings.filter((sending) => sending.reached).length;
  return repeatability !== "repeatable" && reached > 1
    ? [`a ${repeatability} request was sent ${reached} times`]
    : [];
}

/** 3. Attempts and memory are within their limits. */
function withinLimits({ caller, wire, record }: SimulatedCall, { options }: History): string[] {
  const found: string[] = [];
  const attempts = wire.sendings.length;
  if (caller.chunks.length === 0 && attempts > options.maxAttempts)
    found.push(`${attempts} attempts brought nothing`);
  if (attempts > MAX_ATTEMPTS) found.push(`${attempts} attempts`);
  if (caller.heldBytes > options.holdBytes) found.push(`${caller.heldBytes} bytes were held`);
  const { deadlineMs } = options;
  if (deadlineMs !== undefined && record !== undefined && record.durationMs > deadlineMs) {
    found.push(`ended ${record.durationMs - deadlineMs} ms after its deadline`);
  }
  return found;
}

const MAX_ATTEMPTS = 1_000;

/** 4. A healthy exchange is one request, byte for byte. */
function healthyIsUntouched({ caller, wire }: SimulatedCall): string[] {
  const [sending, ...more] = wire.sendings;
  if (sending === undefined || more.length > 0)
    return [`a healthy request was sent ${wire.sendings.length} times`];
  return equal(caller.received, sending.whole) ? [] : ["a healthy body was changed"];
}

/** 5. The load on the origin never exceeds calls × (1 + ratio) + reserve. */
function loadIsBounded(history: History): string[] {
  const { ratio, minPerSecond, ttlMs } = history.options.retryBudget;
  const sent = history.calls.reduce((sum, { wire }) => sum + wire.sendings.length, 0);
  const calls = history.calls.length;
  // The reserve is granted anew with each time to live; both ends of the history may fall within one.
  const spans = Math.floor(history.around.clock.now() / ttlMs) + 1;
  const most = calls * (1 + ratio) + ((minPerSecond * ttlMs) / 1_000) * spans;
  return sent > most + 1e-9
    ? [`the origin was asked ${sent} times for ${calls} calls; at most ${most} are allowed`]
    : [];
}

const NOTHING = new Uint8Array(0);

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

function startsWith(whole: Uint8Array, prefix: Uint8Array): boolean {
  return equal(whole.subarray(0, prefix.length), prefix);
}
