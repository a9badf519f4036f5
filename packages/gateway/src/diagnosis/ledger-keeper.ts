import type { AvoidPlan, diagnose, Diagnosis, DiagnosisRates } from "@lastbyte/diagnosis";
import type { Ejection, EjectionOptions } from "@lastbyte/diagnosis";
import { Ejections, Ledger, readLedger } from "@lastbyte/diagnosis/feed";
import type { FaultyCall } from "../record/evidence.ts";
import { MAX_KEPT_CALLS } from "./ledger-file.ts";
import type { LedgerFile } from "./ledger-file.ts";
import type { Counted } from "./ledger-feed.ts";
import type { LedgerContents } from "./read-ledger-file.ts";

/**
 * Keeps what all processes have counted, in memory and in a file where there is one, and says what it comes to.
 *
 * A file that can't be written costs nothing but the memory of a restart: what it lacks is kept, and written as soon as
 * it can be.
 *
 * What makes a diagnosis is given by whoever asks for one: loading it takes some 12 MB, which counting does without.
 *
 * @internal
 */
export class LedgerKeeper {
  readonly #file: LedgerFile | undefined;
  readonly #context: KeeperContext;
  #settings: DiagnosisSettings;
  #ledger: Ledger;
  #calls: readonly FaultyCall[];
  readonly #ejections: Ejections;
  /** What the file doesn't have yet. */
  #unsaved: { ledger: Ledger; calls: readonly FaultyCall[] } = { ledger: new Ledger(), calls: [] };
  #isSaving = true;
  /** Made when it is asked for, and good until something else is counted. */
  #diagnoses: readonly Diagnosis[] | undefined;

  constructor(settings: DiagnosisSettings, file: LedgerFile | undefined, context: KeeperContext) {
    const kept = file?.read() ?? {
      ledger: new Ledger(),
      calls: [],
      ejections: new Map<string, Ejection[]>(),
    };
    this.#settings = settings;
    this.#file = file;
    this.#context = context;
    this.#ledger = kept.ledger;
    this.#calls = kept.calls;
    this.#ejections = new Ejections(kept.ejections, (upstream, ejections) =>
      this.#attempt(() => this.#file?.setEjections(upstream, ejections)),
    );
    this.#attempt(() => this.#file?.setRates(settings.rates));
  }

  configure(settings: DiagnosisSettings): void {
    this.#settings = settings;
    this.#diagnoses = undefined;
    this.#attempt(() => this.#file?.setRates(settings.rates));
  }

  /** Adds what a process has counted. */
  absorb({ ledger, calls }: Counted): void {
    const added = readLedger(ledger);
    this.#ledger.merge(added);
    this.#calls = [...this.#calls, ...calls].slice(-MAX_KEPT_CALLS);
    this.#diagnoses = undefined;
    if (this.#file === undefined) return;
    this.#unsaved.ledger.merge(added);
    this.#unsaved.calls = [...this.#unsaved.calls, ...calls].slice(-MAX_KEPT_CALLS);
    this.#save(this.#file);
  }

  verdict(diagnose: Diagnose): VerdictReport {
    return {
      upstreams: this.#diagnose(diagnose).map((diagnosis) => ({
        ...diagnosis,
        ejections: this.#settings.eject === undefined ? [] : this.#ejections.of(diagnosis.upstream),
      })),
    };
  }

  contents(diagnose: Diagnose): LedgerReport {
    const { rates } = this.#settings;
    return { ledger: this.#ledger.toJSON(), evidence: this.#calls, rates, verdict: this.verdict(diagnose) };
  }

  /** Decides whom to avoid, by what is known now. */
  plan(diagnose: Diagnose): readonly AvoidPlan[] {
    const { eject } = this.#settings;
    if (eject === undefined) return [];
    const facts = {
      ledger: this.#ledger,
      diagnoses: this.#diagnose(diagnose),
      atMs: this.#context.wallNow(),
    };
    return this.#ejections.plan(facts, eject);
  }

  close(): void {
    this.#file?.close();
  }

  #diagnose(diagnose: Diagnose): readonly Diagnosis[] {
    this.#diagnoses ??= this.#ledger.upstreams.map((upstream) =>
      diagnose(this.#ledger, { ...this.#settings.rates, upstream }),
    );
    return this.#diagnoses;
  }

  #save(file: LedgerFile): void {
    this.#attempt(() => {
      const all = file.append(this.#unsaved);
      this.#unsaved = { ledger: new Ledger(), calls: [] };
      // The file may have what another process counted, too.
      if (all !== undefined) this.#ledger = all;
    });
  }

  #attempt(write: () => void): void {
    try {
      write();
      if (!this.#isSaving) this.#context.onTrouble("the ledger's file is written again");
      this.#isSaving = true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#isSaving) {
        this.#context.onTrouble(
          `the ledger's file can't be written (${reason}); it is tried again every second`,
        );
      }
      this.#isSaving = false;
    }
  }
}

/**
 * What judges.
 *
 * @internal
 */
export type Diagnose = typeof diagnose;

/** @internal */
export interface KeeperContext {
  readonly wallNow: () => number;
  /** Is told when the file can't be written, and when it can be again. */
  readonly onTrouble: (message: string) => void;
}

/**
 * What the diagnosis is told by the configuration.
 *
 * @internal
 */
export interface DiagnosisSettings {
  readonly rates: DiagnosisRates;
  /** Nothing where nobody is to be avoided. */
  readonly eject: EjectionOptions | undefined;
}

/**
 * What `/verdict` tells.
 *
 * @public
 */
export interface VerdictReport {
  readonly upstreams: readonly UpstreamVerdict[];
}

/** @public */
export interface UpstreamVerdict extends Diagnosis {
  /** Peers that are avoided, and those that were taken back. */
  readonly ejections: readonly Ejection[];
}

/**
 * What `/ledger` tells.
 *
 * @public
 */
export interface LedgerReport extends LedgerContents {
  readonly verdict: VerdictReport;
}
