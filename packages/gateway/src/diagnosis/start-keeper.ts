import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { ConfigurationError } from "../configuration/configuration.ts";
import type { AvoidPlan } from "@lastbyte/diagnosis";
import type { FromKeeper, KeeperStart, ToKeeper } from "./keeper-thread.ts";
import type { DiagnosisSettings, LedgerReport, VerdictReport } from "./ledger-keeper.ts";
import type { Counted } from "./ledger-feed.ts";

/**
 * Starts the thread that keeps the ledger: what it takes to read a long history, or to wait for a disk, is not taken
 * from requests.
 *
 * @throws ConfigurationError for a file that is no ledger
 * @internal
 */
export async function startKeeper(start: KeeperStart, context: KeeperListeners): Promise<Keeper> {
  // From source this file is .ts; built, it is .js; its neighbour is the same.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./keeper-thread.${extension}`, import.meta.url), { workerData: start });
  const keeper = new ThreadKeeper(worker, context);
  const [first]: readonly FromKeeper[] = await once(worker, "message");
  if (first?.kind !== "refused") return keeper;
  await worker.terminate();
  throw new ConfigurationError(first.message);
}

/**
 * Keeps what was counted, and tells what it comes to.
 *
 * @internal
 */
export interface Keeper {
  count(counted: Counted): void;
  configure(settings: DiagnosisSettings): void;
  /** @throws Error where the thread has ended */
  verdict(): Promise<VerdictReport>;
  /** @throws Error where the thread has ended */
  contents(): Promise<LedgerReport>;
  /** Keeps what it was told until now, and ends. */
  close(): Promise<void>;
}

/** @internal */
export interface KeeperListeners {
  /** Is told whom to avoid, whenever that changes. */
  readonly onAvoid: (plans: readonly AvoidPlan[]) => void;
  readonly onTrouble: (message: string) => void;
}

class ThreadKeeper implements Keeper {
  readonly #worker: Worker;
  readonly #asked: Map<number, Asked> = new Map();
  #serial = 0;
  #ended: Error | undefined;

  constructor(worker: Worker, { onAvoid, onTrouble }: KeeperListeners) {
    this.#worker = worker;
    // What holds a process is its port; and its end waits for `close`.
    worker.unref();
    worker.on("message", (message: FromKeeper) => {
      switch (message.kind) {
        case "answer":
          this.#asked.get(message.id)?.resolve(message.answer);
          this.#asked.delete(message.id);
          return;
        case "failed":
          this.#asked.get(message.id)?.reject(new Error(message.message));
          this.#asked.delete(message.id);
          return;
        case "avoid":
          return onAvoid(message.plans);
        case "trouble":
          return onTrouble(message.message);
        case "opened":
        case "refused":
          return;
        default:
          message satisfies never;
      }
    });
    worker.on("error", (error: Error) => {
      onTrouble(`the diagnosis has ended (${error.message}); traffic goes on without it`);
      onAvoid([]);
    });
    worker.on("exit", () => {
      this.#ended = new Error("the diagnosis has ended");
      for (const { reject } of this.#asked.values()) reject(this.#ended);
      this.#asked.clear();
    });
  }

  count(counted: Counted): void {
    this.#tell({ kind: "counted", counted });
  }

  configure(settings: DiagnosisSettings): void {
    this.#tell({ kind: "settings", settings });
  }

  async verdict(): Promise<VerdictReport> {
    // The thread answers what it was asked.
    return (await this.#ask("verdict")) as VerdictReport;
  }

  async contents(): Promise<LedgerReport> {
    return (await this.#ask("ledger")) as LedgerReport;
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#worker.ref();
    const exited = once(this.#worker, "exit");
    this.#tell({ kind: "close" });
    const patience = setTimeout(() => void this.#worker.terminate(), CLOSE_TIMEOUT_MS);
    await exited;
    clearTimeout(patience);
  }

  #ask(about: "verdict" | "ledger"): Promise<VerdictReport | LedgerReport> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#serial += 1;
    const id = this.#serial;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#tell({ kind: "ask", id, about });
    });
  }

  #tell(message: ToKeeper): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A thread has no origin.
    this.#worker.postMessage(message);
  }
}

interface Asked {
  readonly resolve: (answer: VerdictReport | LedgerReport) => void;
  readonly reject: (error: Error) => void;
}

const CLOSE_TIMEOUT_MS = 5_000;
