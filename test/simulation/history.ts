import type * as engineModule from "lastbyte/engine";
import type { Call, Repeatability, ResolvedOptions } from "lastbyte/engine";
import type { CallRecord, LastbyteEvent } from "lastbyte";
import { Chance } from "./chance.ts";
import { ModelCaller } from "./model-caller.ts";
import { ModelWire } from "./model-wire.ts";
import type { Surroundings } from "./model-wire.ts";
import { CallClock, SimulatedClock } from "./simulated-clock.ts";
import { Trace } from "./trace.ts";
import { drawWeather, isCalm } from "./weather.ts";
import { drawWorld } from "./world.ts";

/** The engine under test: the real one, or a copy with a mutation. */
export type Engine = typeof engineModule;

/** One call of a history, with everything that is known of it. */
export interface SimulatedCall {
  readonly name: string;
  readonly repeatability: Repeatability;
  readonly wire: ModelWire;
  readonly caller: ModelCaller;
  record: CallRecord | undefined;
  readonly clock: CallClock;
  /** Timers of the engine that still ran when everything that follows from the call's end had happened. */
  lateTimers: number;
  /** What the engine threw, which it never may. */
  thrown: Error | undefined;
}

/** One simulated history: a few calls to one origin in one weather. */
export class History {
  readonly around: Surroundings;
  readonly options: ResolvedOptions;
  readonly calls: SimulatedCall[] = [];
  readonly isCalm: boolean;
  readonly #clock = new SimulatedClock();
  readonly #justEnded: SimulatedCall[] = [];
  #steps = 0;

  constructor(engine: Engine, seed: { readonly run: number; readonly number: number }, keepTrace = false) {
    const chance = new Chance(seed.run, seed.number);
    const weather = drawWeather(chance);
    const trace = new Trace(this.#clock, keepTrace);
    this.around = { world: drawWorld(chance), weather, chance, clock: this.#clock, trace };
    this.isCalm = isCalm(weather);
    this.options = drawOptions(engine, chance, this.isCalm);
    trace.add("world", () =>
      JSON.stringify({
        ...this.around.world,
        versions: describeVersions(this.around),
        appended: Buffer.from(this.around.world.appended).toString(),
      }),
    );
    trace.add("options", () => JSON.stringify(this.options));

    const budget = new engine.RetryBudget(this.options.retryBudget);
    const count = chance.weighted({ one: 6, few: 3, many: 1 });
    const calls = count === "one" ? 1 : count === "few" ? chance.whole(2, 4) : chance.whole(10, 40);
    for (let number = 1; number <= calls; number++) this.#startLater(engine, budget, number);
  }

  /** Goes to the next event; false where nothing is left to happen. What follows from it happens in between. */
  step(): boolean {
    for (const call of this.#justEnded.splice(0)) call.lateTimers = call.clock.timers;
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) throw new Error(`the history did not end within ${MAX_STEPS} events`);
    return this.#clock.step();
  }

  #startLater(engine: Engine, budget: Call["budget"], number: number): void {
    const { chance, clock } = this.around;
    const name = `call ${number}`;
    const cancellation = new engine.Cancellation();
    const call: SimulatedCall = {
      name,
      repeatability: chance.weighted({ repeatable: 8, "not-idempotent": 1, "one-shot-body": 0.5 }),
      wire: new ModelWire(this.around, name),
      caller: new ModelCaller(this.around, name, cancellation),
      record: undefined,
      clock: new CallClock(clock),
      lateTimers: 0,
      thrown: undefined,
    };
    this.calls.push(call);

    clock.after(chance.whole(0, 200), () => {
      const onEvent = (event: LastbyteEvent): void => {
        this.around.trace.add(name, () => JSON.stringify(event));
        if (event.type !== "call") return;
        call.record = event.call;
        this.#justEnded.push(call);
      };
      engine
        .runCall({
          summary: { id: number, method: "GET", url: "http://origin/", operation: undefined },
          options: { ...this.options, onEvent },
          repeatability: call.repeatability,
          wire: call.wire,
          sink: call.caller,
          cancellation,
          budget,
          checksFor: (exchange) => engine.selectChecks(exchange, []),
          isStream: engine.isLiveStream,
          clock: call.clock,
          random: chance.random,
          createDigest: engine.createSha256,
        })
        .catch((error: unknown) => {
          call.thrown = error instanceof Error ? error : new Error("the engine rejected without an error");
        });
    });
  }
}

/** A history that needs more events than this goes round in circles. */
const MAX_STEPS = 200_000;

function drawOptions(engine: Engine, chance: Chance, isCalm: boolean): ResolvedOptions {
  return engine.resolveOptions({
    maxAttempts: chance.whole(1, 4),
    holdBytes: chance.pick([0, 16, 64, 100_000]),
    holdMs: chance.pick([0, 20, 2_000]),
    stallTimeoutMs: chance.pick([50, 1_000]),
    streamStallTimeoutMs: 2_000,
    deadlineMs: isCalm ? undefined : chance.pick([undefined, undefined, 100, 5_000]),
    retryBudget: { ratio: 0.2, minPerSecond: chance.pick([0.2, 1, 10]), ttlMs: 10_000 },
  });
}

function describeVersions({ world }: Surroundings): readonly string[] {
  return world.versions.map(({ bytes, etag }) => `${bytes.length} bytes, ${etag ?? "no tag"}`);
}
