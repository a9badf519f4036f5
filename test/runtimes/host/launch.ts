import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** A process of a runtime. */
export interface Launched extends AsyncDisposable {
  readonly process: ChildProcess;
  /** All that it wrote so far, the last part of it. */
  output(): string;
  /** Resolves with the first group of the pattern once the output has it. */
  waitFor(pattern: RegExp): Promise<string>;
  /** Rejects when the process ends, or when it is given up. */
  readonly ended: Promise<never>;
  /** Says that nothing more can come of it. */
  giveUp(error: unknown): void;
}

/** Starts a process, and ends it when it is disposed of. */
export function launch(
  command: string,
  given: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Launched {
  const child = spawn(command, given, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const take = (piece: Buffer): void => {
    text = (text + piece.toString()).slice(-MAX_OUTPUT_CHARACTERS);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const exited = new Promise<void>((resolve) => {
    child.on("exit", () => resolve());
    child.on("error", (error) => {
      text += error.message;
      resolve();
    });
  });
  let giveUp: (error: unknown) => void = () => {};
  const ended = new Promise<never>((_, reject) => {
    giveUp = reject;
    void exited.then(() => reject(new Error(`${command} ended early:\n${text}`)));
  });
  ended.catch(() => {});
  return {
    process: child,
    ended,
    giveUp: (error) => giveUp(error),
    output: () => text,
    waitFor: (pattern) => Promise.race([found(child, pattern, () => text), ended]),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

const MAX_OUTPUT_CHARACTERS = 100_000;

function found(child: ChildProcess, pattern: RegExp, text: () => string): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      const match = pattern.exec(text());
      if (match !== null) resolve(match[1] ?? match[0]);
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    look();
  });
}
