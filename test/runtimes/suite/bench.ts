import { createFetch } from "lastbyte";
import type { AttemptRecord, CallRecord, Fault, FetchOptions, LastbyteFetch } from "lastbyte";
import { caseKey } from "./case.ts";
import type { RuntimeName } from "./case.ts";

/** What the harness tells the suite. */
export interface SuiteConfig {
  readonly runtime: RuntimeName;
  /** Where the harness serves the truth and takes the report. */
  readonly harnessUrl: string;
  readonly labUrl: string;
  /** The same API behind balancers of another origin, which says that anyone may read it. */
  readonly foreignUrl: string;
  /** An address where nobody listens. */
  readonly closedUrl: string;
  /** The gid of a project with 250 tasks. */
  readonly projectGid: string;
}

/** What the lab knows of the requests of one case. */
export interface CaseTruth {
  /** How often the origin was asked. */
  readonly asked: number;
  /** The names of the faults that hit. */
  readonly damages: readonly string[];
  /** Tasks that were created under the case's name. */
  readonly created: number;
}

/** What a case works with. */
export class Bench {
  readonly config: SuiteConfig;
  /** The name of everything that this case asks for. */
  readonly key: string;

  constructor(config: SuiteConfig, index: number) {
    this.config = config;
    this.key = caseKey(index);
  }

  get runtime(): RuntimeName {
    return this.config.runtime;
  }

  /** Where the lab serves a path to this case. */
  url(path: string, origin: string = this.config.labUrl): string {
    return `${origin}${path}${path.includes("?") ? "&" : "?"}${this.key}`;
  }

  foreignUrl(path: string): string {
    return this.url(path, this.config.foreignUrl);
  }

  async truth(): Promise<CaseTruth> {
    const response = await fetch(`${this.config.harnessUrl}/truth?key=${this.key}`);
    return (await response.json()) as CaseTruth;
  }

  /** A fetch of ours with what it told. */
  observed(options: FetchOptions = {}): Observed {
    const faults: Fault[] = [];
    const calls: CallRecord[] = [];
    const attempts: AttemptRecord[] = [];
    const engine = createFetch({
      backoff: { initialMs: 1, maxMs: 1 },
      stallTimeoutMs: 5_000,
      ...options,
      onEvent: (event) => {
        if (event.type === "fault") faults.push(event.fault);
        if (event.type === "attempt") attempts.push(event.attempt);
        if (event.type === "call") calls.push(event.call);
      },
    });
    // The lab counts what the origin was asked by this name.
    const named: LastbyteFetch = (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("x-request-id", this.key);
      return engine(input, { ...init, headers });
    };
    return { fetch: named, faults, calls, attempts };
  }
}

/** A fetch, and what its engine told. */
export interface Observed {
  readonly fetch: LastbyteFetch;
  readonly faults: readonly Fault[];
  readonly calls: readonly CallRecord[];
  readonly attempts: readonly AttemptRecord[];
}
