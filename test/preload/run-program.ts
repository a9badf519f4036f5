import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a program said and how it ended. */
export interface ProgramEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface ProgramOptions {
  readonly preloaded: boolean;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const LIMIT_MS = 30_000;

/** Runs one of the programs beside this file, with or without the preload. */
export async function runProgram(file: string, options: ProgramOptions): Promise<ProgramEnd> {
  const program = fileURLToPath(new URL(`programs/${file}`, import.meta.url));
  const args = [...(options.preloaded ? PRELOAD : []), program, ...(options.args ?? [])];
  const env = { ...process.env, ...options.env };
  const child = spawn(NODE, args, { env, stdio: ["ignore", "pipe", "pipe"], timeout: LIMIT_MS });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (bytes: Buffer) => (output.stdout += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (output.stderr += bytes.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { ...output, exitCode };
}

/** An older Node can't read the sources, so it is given what was built. */
const NODE = process.env["PRELOAD_TEST_NODE"] ?? process.execPath;
const PRELOAD =
  process.env["PRELOAD_TEST_NODE"] === undefined
    ? [
        "--conditions=source",
        "--import",
        new URL("../../packages/node/src/register.ts", import.meta.url).href,
      ]
    : ["--import", new URL("../../packages/node/dist/register.js", import.meta.url).href];
