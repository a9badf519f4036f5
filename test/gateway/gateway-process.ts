import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url));

/** A gateway as an operator runs it: a process with arguments, signals and a log. */
export interface GatewayProcess extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly url: string;
  readonly adminUrl: string;
  /** The lines of the log so far. */
  readonly log: () => readonly LogLine[];
  /** Waits until the log has so many lines with this message. */
  readonly logged: (message: string, count?: number) => Promise<void>;
  /** The exit code, when it has ended. */
  readonly ended: Promise<number | null>;
}

export interface LogLine {
  readonly message: string;
  readonly pid: number;
  readonly url?: string;
  readonly admin?: string;
  readonly reason?: string;
  readonly settings?: readonly string[];
}

/** Starts it on ports of its own, and waits until it listens. */
export async function startGatewayProcess(
  argv: readonly string[],
  { workers = 1, env = {} }: { readonly workers?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<GatewayProcess> {
  const places = ["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--workers", String(workers)];
  const child = spawn(
    process.execPath,
    ["--conditions=source", "--no-warnings", BIN, "gateway", ...argv, ...places],
    {
      env: { ...process.env, ...env },
    },
  );
  let output = "";
  let errors = "";
  let wake: () => void = () => {};
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
    wake();
  });
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  let hasEnded = false;
  const ended = once(child, "close").then(([code]): number | null => {
    hasEnded = true;
    wake();
    return code as number | null;
  });
  const log = (): readonly LogLine[] =>
    output
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogLine);
  const logged = async (message: string, count = 1): Promise<void> => {
    while (log().filter((line) => line.message === message).length < count) {
      if (hasEnded) throw new Error(`it ended before it said "${message}": ${output}${errors}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await logged("the gateway listens", workers);
  if (workers > 1) await logged("the workers start");
  const said = (name: "url" | "admin"): string =>
    log().find((line) => line[name] !== undefined)?.[name] ?? "";
  return {
    process: child,
    url: said("url"),
    adminUrl: said("admin"),
    log,
    logged,
    ended,
    [Symbol.asyncDispose]: async () => {
      if (!hasEnded) child.kill("SIGKILL");
      await ended;
    },
  };
}
