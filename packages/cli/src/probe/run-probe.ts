import { parseRetryAfter } from "lastbyte/engine";
import { CommandFailure } from "../command-failure.ts";
import { Alarm } from "./alarm.ts";
import { findPeers, nameIn } from "./find-peers.ts";
import type { LookupAll } from "./find-peers.ts";
import { Lane } from "./lane.ts";
import type { Answer } from "./lane.ts";
import { Pace } from "./pace.ts";
import { PeerRing } from "./peer-ring.ts";
import type { ProbeAccount } from "./probe-account.ts";
import type { ProbeOptions } from "./probe-options.ts";

/**
 * Asks all addresses in turn until the time is over, or it makes no sense to go on.
 *
 * @throws CommandFailure where the name has no address, or the request can't be sent
 * @internal
 */
export async function runProbe(
  options: ProbeOptions,
  account: ProbeAccount,
  world: ProbeWorld,
): Promise<ProbeEnding> {
  const probe = new Probe(options, account, world);
  await probe.findPeers();
  try {
    return await probe.run();
  } finally {
    await probe.close();
  }
}

/**
 * Why a probe has ended: its time is over, it was stopped by hand, the server refused or asked for more time than is
 * left, nobody could be reached, or all that came back were errors.
 *
 * @internal
 */
export type ProbeEnding = "done" | "interrupted" | "refused" | "unreachable" | "no_success";

/** @internal */
export interface ProbeWorld {
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
  readonly wallNowMs: () => number;
  readonly lookup: LookupAll;
  /** How the probe calls itself. */
  readonly userAgent: string;
}

class Probe {
  readonly #options: ProbeOptions;
  readonly #account: ProbeAccount;
  readonly #world: ProbeWorld;
  readonly #pace: Pace;
  readonly #ring: PeerRing = new PeerRing();
  readonly #lanes: Map<string, { idle: Lane[]; busy: Set<Lane> }> = new Map();
  readonly #alarm: Alarm = new Alarm();
  readonly #stop: AbortController = new AbortController();
  readonly #headers: readonly string[];
  readonly #endMs: number;
  #underWay = 0;
  #successes = 0;
  #errors = 0;
  #trouble: unknown;
  #lookedUpMs: number;

  constructor(options: ProbeOptions, account: ProbeAccount, world: ProbeWorld) {
    this.#options = options;
    this.#account = account;
    this.#world = world;
    this.#headers = headersOf(options, world.userAgent);
    const nowMs = world.nowMs();
    this.#pace = new Pace(options.ratePerSecond, nowMs);
    this.#endMs = nowMs + options.forMs;
    this.#lookedUpMs = nowMs;
  }

  async findPeers(): Promise<void> {
    const { peers, url } = this.#options;
    this.#ring.update(await findPeers(peers ?? [nameIn(url)], this.#world.lookup));
  }

  async run(): Promise<ProbeEnding> {
    const { signal, nowMs } = this.#world;
    const onStop = (): void => {
      this.#stop.abort();
      this.#alarm.ring();
    };
    signal.addEventListener("abort", onStop);
    try {
      for (;;) {
        const now = nowMs();
        const ending = this.#ending(now);
        if (ending !== undefined) {
          if (ending === "done") await this.#drain();
          return signal.aborted ? "interrupted" : ending;
        }
        this.#lookUpAgain(now);
        const address =
          this.#pace.nextMs <= now ? this.#ring.next(now, (name) => this.#isFree(name)) : undefined;
        if (address === undefined) {
          await this.#alarm.sleep(this.#waitMs(now));
        } else {
          this.#pace.sent(now);
          void this.#ask(address, now);
        }
      }
    } finally {
      signal.removeEventListener("abort", onStop);
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const { idle, busy } of this.#lanes.values()) for (const lane of [...idle, ...busy]) lane.close();
  }

  #ending(nowMs: number): ProbeEnding | undefined {
    if (this.#world.signal.aborted) return "interrupted";
    if (this.#trouble !== undefined) throw this.#trouble;
    if (nowMs >= this.#endMs) return "done";
    // Who was refused again and again, or is to wait beyond the end, has been told to stop.
    if (this.#pace.refusals >= MAX_REFUSALS) return "refused";
    if (this.#pace.refusals > 0 && this.#pace.nextMs >= this.#endMs) return "refused";
    if (this.#ring.isLost) return "unreachable";
    if (this.#successes === 0 && this.#errors >= MAX_ERRORS) return "no_success";
    return undefined;
  }

  /** What is under way may end, for a while. */
  async #drain(): Promise<void> {
    const untilMs = this.#world.nowMs() + DRAIN_MS;
    while (this.#underWay > 0 && !this.#world.signal.aborted) {
      const leftMs = untilMs - this.#world.nowMs();
      if (leftMs <= 0) break;
      await this.#alarm.sleep(leftMs);
    }
  }

  async #ask(address: string, sentAtMs: number): Promise<void> {
    const lanes = this.#lanesOf(address);
    // A lane is only added where all that there are are busy.
    const lane =
      lanes.idle.pop() ??
      new Lane({ address, number: lanes.busy.size + 1 }, { ...this.#options, headers: this.#headers });
    lanes.busy.add(lane);
    this.#underWay += 1;
    try {
      const answer = await lane.ask(this.#stop.signal);
      this.#account.add(answer, this.#world.wallNowMs());
      this.#learn(answer, sentAtMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.#stop.signal.aborted)
        this.#trouble = new CommandFailure(`expected a request that can be sent, got: ${reason}`);
    } finally {
      this.#underWay -= 1;
      lanes.busy.delete(lane);
      lanes.idle.push(lane);
      this.#alarm.ring();
    }
  }

  #learn(answer: Answer, sentAtMs: number): void {
    const { nowMs, wallNowMs } = this.#world;
    const [attempt] = answer.record.attempts;
    if (attempt === undefined || attempt.outcome.kind === "aborted") return;
    const { status } = attempt;
    if (status === undefined) return this.#ring.failed(answer.address, nowMs());
    this.#ring.reached(answer.address);
    if (status === 429 || status === 503) {
      const field = answer.kind === "answered" ? answer.fields["retry-after"] : undefined;
      const retryAfterMs = parseRetryAfter(typeof field === "string" ? field : null, wallNowMs());
      return this.#pace.refused({ sentAtMs, nowMs: nowMs(), retryAfterMs });
    }
    this.#pace.answered();
    if (status < 400) this.#successes += 1;
    else this.#errors += 1;
  }

  /** Balancers come and go within minutes, and a name follows them. */
  #lookUpAgain(nowMs: number): void {
    if (nowMs - this.#lookedUpMs < LOOK_UP_MS) return;
    this.#lookedUpMs = nowMs;
    // Those that are known stay where a name can't be looked up for a while.
    this.findPeers().catch(() => undefined);
  }

  #waitMs(nowMs: number): number {
    const isPaced = this.#pace.nextMs > nowMs;
    const freeMs = this.#ring.nextAtMs(nowMs) ?? this.#endMs;
    return Math.max(1, Math.min(isPaced ? this.#pace.nextMs : freeMs, this.#endMs) - nowMs);
  }

  #isFree(address: string): boolean {
    return this.#lanesOf(address).busy.size < MAX_LANES;
  }

  #lanesOf(address: string): { idle: Lane[]; busy: Set<Lane> } {
    const known = this.#lanes.get(address);
    if (known !== undefined) return known;
    const fresh = { idle: [], busy: new Set<Lane>() };
    this.#lanes.set(address, fresh);
    return fresh;
  }
}

/** What the user gives comes in the place of ours. */
function headersOf({ headers }: ProbeOptions, userAgent: string): readonly string[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const ours: readonly (readonly [string, string])[] = [
    ["accept", "*/*"],
    ["accept-encoding", "gzip, br"],
    ["user-agent", userAgent],
  ];
  return [...ours.filter(([name]) => !given.has(name)), ...headers].flat();
}

/** Requests that may be under way to one address. */
const MAX_LANES = 4;
const MAX_REFUSALS = 5;
const MAX_ERRORS = 10;
const DRAIN_MS = 5_000;
const LOOK_UP_MS = 60_000;
