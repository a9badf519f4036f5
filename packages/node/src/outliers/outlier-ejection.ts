import diagnosticsChannel from "node:diagnostics_channel";
import { Worker } from "node:worker_threads";
import type { Avoidance, AvoidedPeers, AvoidPlan, CallFeed } from "@lastbyte/diagnosis/feed";
import type { LastbyteEvent } from "lastbyte";
import type { CallSummary } from "lastbyte/engine";
import type { OutlierEjectionOptions } from "./outlier-options.ts";
import type { FromOutlierThread, OutlierThreadStart, ToOutlierThread } from "./outlier-thread.ts";

/**
 * Finds the balancers that lose the ends of bodies among those that this process talks to, and says whom to avoid.
 *
 * Healthy calls are only counted. The first fault starts a thread that makes the diagnoses: what that takes, and the
 * half second that it takes to load, isn't taken from the app. A process without a fault never has the thread. It keeps
 * no process alive, and where it ends, traffic goes on as if nobody was ever avoided.
 *
 * @internal
 */
export class OutlierEjection {
  readonly #options: OutlierEjectionOptions;
  readonly #wallNow: () => number;
  readonly #warn: (message: string) => void;
  readonly #feeds: CallFeed[] = [];
  #parts: FeedParts | undefined;
  #avoidance: Avoidance | undefined;
  #thread: Worker | undefined;
  #hasEnded = false;
  #timer: NodeJS.Timeout | undefined;
  /** Who knows the connection of a call that is under way. */
  readonly #carriers: WeakMap<CallSummary, Carrier> = new WeakMap();

  /** @param context - `warn` is told, once, when nobody can be avoided, and why. */
  constructor(options: OutlierEjectionOptions, context: OutlierContext) {
    this.#options = options;
    this.#wallNow = context.wallNow;
    this.#warn = context.warn;
    // What ends before it is loaded isn't counted, be it whole or not.
    import("@lastbyte/diagnosis/feed").then(
      (parts: FeedParts) => {
        this.#parts = parts;
        this.#avoidance = new parts.Avoidance();
      },
      (error: unknown) => this.#end(error),
    );
  }

  /** Listens to the calls of one door, and passes on what it hears. */
  listen(listener: ((event: LastbyteEvent) => void) | undefined): (event: LastbyteEvent) => void {
    let feed: CallFeed | undefined;
    return (event) => {
      if (feed === undefined && this.#parts !== undefined) {
        feed = new this.#parts.CallFeed(this.#wallNow);
        this.#feeds.push(feed);
      }
      if (feed !== undefined && !this.#hasEnded) this.#hear(event, feed);
      listener?.(event);
    };
  }

  /** Knows from now on who carries a call. */
  follow(call: CallSummary, carrier: Carrier): void {
    this.#carriers.set(call, carrier);
  }

  /** What is avoided of an origin; nearly always nothing. */
  of(origin: string): AvoidedPeers | undefined {
    return this.#avoidance?.of(origin);
  }

  #hear(event: LastbyteEvent, feed: CallFeed): void {
    if (event.type === "call") feed.call(event.call);
    if (event.type === "attempt" && event.attempt.outcome.kind === "faulty") {
      feed.fault(event.call.id, event.attempt, this.#carriers.get(event.call)?.connectionName());
      this.#thread ??= this.#startThread();
    }
    if (this.#thread !== undefined && event.type === "call") this.#flushSoon();
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const feed of this.#feeds) {
        const counted = feed.drain();
        if (counted !== undefined) this.#tell(counted.toJSON());
      }
    }, FLUSH_INTERVAL_MS).unref();
  }

  #tell(counted: ToOutlierThread): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A thread has no origin.
    this.#thread?.postMessage(counted);
  }

  #startThread(): Worker {
    // From source this file is .ts; built, it is .js; its neighbour is the same.
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const start: OutlierThreadStart = { options: this.#options };
    const thread = new Worker(new URL(`./outlier-thread.${extension}`, import.meta.url), {
      name: "lastbyte outlier ejection",
      workerData: start,
      // Whatever the app loads into each of its threads has no business in this one, a preload least of all.
      execArgv: process.execArgv.filter((argument) => argument.startsWith("--conditions=")),
      env: { ...process.env, NODE_OPTIONS: "" },
    });
    thread.on("message", (plans: FromOutlierThread) => this.#avoid(plans));
    thread.on("error", (error) => this.#end(error));
    thread.on("exit", () => this.#end(new Error("its thread has ended")));
    // Last, since who listens for messages waits for them.
    thread.unref();
    return thread;
  }

  #avoid(plans: readonly AvoidPlan[]): void {
    this.#avoidance?.set(plans);
    if (ejectionChannel.hasSubscribers) ejectionChannel.publish(plans);
  }

  #end(error: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.#avoid([]);
    this.#warn(`outlier ejection has ended: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Knows which connection carries a call.
 *
 * @internal
 */
export interface Carrier {
  /** A name of the connection of the last attempt, that no other one in this process has. */
  connectionName(): string | undefined;
}

/** @internal */
export interface OutlierContext {
  /** Milliseconds since 1970. */
  readonly wallNow: () => number;
  readonly warn: (message: string) => void;
}

interface FeedParts {
  readonly CallFeed: typeof CallFeed;
  readonly Avoidance: typeof Avoidance;
}

const FLUSH_INTERVAL_MS = 500;

/** Gets whom to avoid, by origin, whenever that changes. */
const ejectionChannel = diagnosticsChannel.channel("lastbyte:ejection");
