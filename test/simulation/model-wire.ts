import type { AttemptPlan, ByteSource, Exchange, Framing, Wire } from "lastbyte/engine";
import type { Chance } from "./chance.ts";
import { NOTHING, selectPart, toldLength } from "./model-ranges.ts";
import type { SimulatedClock } from "./simulated-clock.ts";
import type { Trace } from "./trace.ts";
import type { Ending, Weather } from "./weather.ts";
import { digestField } from "./world.ts";
import type { World } from "./world.ts";

/** What the origin and the wire really did for one attempt: the truth that a call is held against. */
export interface Sending {
  readonly number: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the request reached the origin. */
  reached: boolean;
  status: number | undefined;
  ending: Ending | undefined;
  framing: Framing;
  /** The length that the head told, and whether it is that of the whole. */
  toldBytes: number | undefined;
  isTold: boolean;
  /** The content coding of the answer. */
  coding: string | null;
  /** Whether something in the answer could tell a loss that its framing hides. */
  isChecked: boolean;
  /** The bytes that a whole answer to this attempt would have, and those that the wire gives before it ends. */
  whole: Uint8Array;
  sent: Uint8Array;
}

/** What all calls of one history share. */
export interface Surroundings {
  readonly world: World;
  readonly weather: Weather;
  readonly chance: Chance;
  readonly clock: SimulatedClock;
  readonly trace: Trace;
}

/** A wire that can cut, reset, stall, re-frame, lie and change versions, at any byte and with any chunking. */
export class ModelWire implements Wire {
  readonly sendings: Sending[] = [];
  readonly sendingOf: WeakMap<Exchange, Sending> = new WeakMap();
  readonly #around: Surroundings;
  readonly #name: string;
  #version: number;

  constructor(around: Surroundings, name: string) {
    this.#around = around;
    this.#name = name;
    this.#version = around.chance.whole(0, around.world.versions.length - 1);
  }

  async send(plan: AttemptPlan): Promise<Exchange> {
    const { chance, weather, trace } = this.#around;
    const sending: Sending = {
      number: plan.number,
      headers: plan.headers,
      reached: true,
      status: undefined,
      ending: undefined,
      framing: "close",
      toldBytes: undefined,
      isTold: false,
      coding: null,
      isChecked: false,
      whole: NOTHING,
      sent: NOTHING,
    };
    this.sendings.push(sending);
    trace.add(this.#name, () => `sends attempt ${plan.number} ${JSON.stringify(plan.headers)}`);
    await this.#wait();

    if (chance.happens(weather.refused)) {
      sending.reached = false;
      throw platformError("ECONNREFUSED", "connect");
    }
    if (chance.happens(weather.resetBeforeHead)) throw platformError("ECONNRESET", "read");
    if (chance.happens(weather.versionChanges)) this.#changeVersion();
    if (chance.happens(weather.unavailable)) return this.#unavailable();
    return this.#answer(sending);
  }

  #changeVersion(): void {
    this.#version = this.#around.chance.whole(0, this.#around.world.versions.length - 1);
    this.#around.trace.add(this.#name, () => `the origin now has version ${this.#version}`);
  }

  #unavailable(): Exchange {
    const retryAfter = this.#around.chance.pick(["", "0", "1", "100000"]);
    const fields = retryAfter === "" ? {} : { "retry-after": retryAfter };
    this.#around.trace.add(this.#name, () => `is answered 503 ${JSON.stringify(fields)}`);
    return { ...exchangeOf(503, fields), framing: "length", expectedBytes: 0, body: sourceOf([]) };
  }

  #answer(sending: Sending): Exchange {
    const { world, weather, chance } = this.#around;
    const version = world.versions[this.#version] ?? { bytes: NOTHING, etag: undefined };
    const part = selectPart(this.#around, version, sending.headers);
    const isCoded = chance.happens(weather.codingChanges);
    const fields: Record<string, string> = { "content-type": world.contentType, ...part.fields };
    if (isCoded) fields["content-encoding"] = "x-inverted";
    if (world.hasDigest && part.status === 200 && !isCoded)
      fields["repr-digest"] = digestField(version.bytes);

    sending.status = part.status;
    sending.coding = fields["content-encoding"] ?? null;
    sending.whole = isCoded ? part.bytes.map((byte) => byte ^ 0xff) : part.bytes;
    sending.ending = chance.weighted(weather.endings);
    sending.sent = this.#damage(sending.whole, sending.ending);
    // The length that a range tells shows a loss, but not another text of that length.
    const rangeTells = part.status === 206 && sending.sent.length !== toldLength(part);
    sending.isChecked = !isCoded && (world.contentIsChecked || "repr-digest" in fields || rangeTells);
    sending.framing = chance.happens(weather.framingChanges) ? chance.pick(FRAMINGS) : world.framing;
    sending.isTold =
      sending.ending !== "reframed" && sending.ending !== "empty" && sending.ending !== "appended";
    const length = sending.isTold ? sending.whole.length : sending.sent.length;
    sending.toldBytes = sending.framing === "length" ? length : undefined;
    this.#around.trace.add(
      this.#name,
      () =>
        `is answered ${part.status} ${JSON.stringify(fields)}, ${sending.sent.length} of ${sending.whole.length} bytes, ${sending.ending}`,
    );
    const exchange: Exchange = {
      ...exchangeOf(part.status, fields),
      framing: sending.framing,
      expectedBytes: sending.toldBytes,
      body: this.#play(sending),
    };
    this.sendingOf.set(exchange, sending);
    return exchange;
  }

  /** What of a body gets through. */
  #damage(whole: Uint8Array, ending: Ending): Uint8Array {
    const { chance } = this.#around;
    const cut = whole.subarray(0, chance.whole(0, Math.max(0, whole.length - 1)));
    switch (ending) {
      case "clean":
      case "no-terminator":
        return whole;
      case "empty":
        return NOTHING;
      case "fin":
      case "reset":
      case "stall":
      case "reframed":
        return cut;
      case "appended": {
        const kept = this.#mayAppendToAll() ? whole : cut;
        return kept.length === 0 ? whole : Buffer.concat([kept, this.#around.world.appended]);
      }
      default:
        return ending satisfies never;
    }
  }

  /** JSON with a text behind its end is malformed, which is handed on as the origin's word. */
  #mayAppendToAll(): boolean {
    const { world, chance } = this.#around;
    return !world.contentIsChecked && chance.happens(0.5);
  }

  /** Gives the bytes in chunks of any size, with pauses, and then ends in the chosen way. */
  #play({ sent, ending, framing }: Sending): ByteSource {
    const { chance, trace } = this.#around;
    let offset = 0;
    return {
      read: async () => {
        await this.#wait();
        if (offset < sent.length) {
          const size = chance.weighted({ one: 1, some: 2, all: 1 });
          const most = size === "one" ? 1 : size === "some" ? chance.whole(1, 40) : sent.length;
          const chunk = sent.slice(offset, offset + most);
          offset += chunk.length;
          trace.add(this.#name, () => `receives ${chunk.length} bytes up to ${offset}`);
          return chunk;
        }
        trace.add(this.#name, () => `meets the end: ${ending}`);
        if (ending === "stall") return new Promise<undefined>(() => {});
        if (ending === "reset") throw platformError("ECONNRESET", "read");
        // A body that ends with its connection can't be told from a whole one by its end.
        const seen = framing !== "close";
        if (seen && (ending === "fin" || (ending === "no-terminator" && framing !== "length"))) {
          throw platformError("UND_ERR_SOCKET", "read");
        }
        return undefined;
      },
      cancel: () => trace.add(this.#name, () => "cancels the body"),
    };
  }

  #wait(): Promise<void> {
    const { chance, clock } = this.#around;
    if (chance.happens(0.5)) return Promise.resolve();
    return new Promise((resolve) => {
      clock.after(chance.whole(0, 30), resolve);
    });
  }
}

const FRAMINGS: readonly Framing[] = ["length", "chunked", "end_stream", "close"];

function exchangeOf(
  status: number,
  fields: Readonly<Record<string, string>>,
): Pick<Exchange, "head" | "codingUndone" | "peer"> {
  const headers = { get: (name: string): string | null => fields[name.toLowerCase()] ?? null };
  return { head: { status, headers }, codingUndone: false, peer: "127.0.0.11" };
}

function sourceOf(chunks: readonly Uint8Array[]): ByteSource {
  const rest = [...chunks];
  return { read: async () => rest.shift(), cancel: () => {} };
}

/** An error as Node's sockets and undici throw it. */
function platformError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}
