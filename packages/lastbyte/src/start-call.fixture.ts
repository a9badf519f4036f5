import type { Call } from "./call.ts";
import { Cancellation } from "./cancellation.ts";
import type { Repeatability } from "./decision/repeatable.ts";
import { RetryBudget } from "./decision/retry-budget.ts";
import type { LastbyteEvent } from "./events.ts";
import type { Exchange } from "./exchange.ts";
import { FakeClock } from "./fake-clock.fixture.ts";
import { isLiveStream } from "./framing/live-stream.ts";
import { createSha256 } from "./integrity/hash.ts";
import { selectChecks } from "./integrity/select-checks.ts";
import { resolveOptions } from "./options.ts";
import type { LastbyteOptions } from "./options.ts";
import { RecordingSink } from "./recording-sink.fixture.ts";
import { runCall } from "./run-call.ts";
import { ScriptedWire } from "./scripted-wire.fixture.ts";
import type { Script } from "./scripted-wire.fixture.ts";

/** Options of a call in a test: those of the engine, and what a door knows of the request. */
export interface CallOptions extends Omit<LastbyteOptions, "repeatable"> {
  readonly repeatability?: Repeatability;
  readonly cancellation?: Cancellation;
  readonly budget?: RetryBudget;
}

/** A call, and everything around it that a test looks at. */
export interface PreparedCall {
  readonly call: Call;
  readonly clock: FakeClock;
  readonly wire: ScriptedWire;
  readonly sink: RecordingSink;
  readonly events: readonly LastbyteEvent[];
  readonly cancellation: Cancellation;
}

/** A call that is made of a script, on a clock of its own. */
export function prepareCall(script: Script, callOptions: CallOptions = {}): PreparedCall {
  const { repeatability = "repeatable", cancellation = new Cancellation(), budget, ...rest } = callOptions;
  const clock = new FakeClock();
  const [wire, sink, events] = [new ScriptedWire(script, clock), new RecordingSink(), [] as LastbyteEvent[]];
  const options = resolveOptions({ onEvent: (event) => void events.push(event), ...rest });
  const call: Call = {
    summary: { id: 1, method: "GET", url: "http://origin.example/tasks", operation: undefined },
    options,
    repeatability,
    wire,
    sink,
    cancellation,
    budget: budget ?? new RetryBudget(options.retryBudget),
    checksFor: (exchange: Exchange) => selectChecks(exchange, options.checks),
    isStream: isLiveStream,
    clock,
    random: () => 0.5,
    createDigest: createSha256,
  };
  return { call, clock, wire, sink, events, cancellation };
}

/** A call under way; `endedAtMs` is `NaN` until it ends. */
export type StartedCall = PreparedCall & { readonly times: { readonly endedAtMs: number } };

/** Starts a call, whose time goes on only with its clock. */
export function startCall(script: Script, options: CallOptions = {}): StartedCall {
  const prepared = prepareCall(script, options);
  const { call, clock } = prepared;
  const times = { endedAtMs: NaN };
  void runCall(call).finally(() => {
    times.endedAtMs = clock.now();
  });
  return { ...prepared, times };
}

/** Makes a call, and lets it run to its end. */
export async function makeCall(script: Script, options: CallOptions = {}): Promise<StartedCall> {
  const started = startCall(script, options);
  for (let minute = 0; minute < MOST_MINUTES && Number.isNaN(started.times.endedAtMs); minute++) {
    await started.clock.pass(60_000);
  }
  if (Number.isNaN(started.times.endedAtMs))
    throw new Error(`the call did not end in ${MOST_MINUTES} minutes`);
  if (started.clock.timers > 0) throw new Error("the call left a timer behind");
  return started;
}

const MOST_MINUTES = 30;
