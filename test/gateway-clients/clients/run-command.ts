import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs a command to its end, and gives what it wrote. */
export async function runCommand(
  command: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly stdout: Buffer }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close") as Promise<[number | null]>;
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_OUTPUT_BYTES) child.kill("SIGKILL");
    else chunks.push(chunk);
  });
  const [code] = await ended;
  return { code: code ?? -1, stdout: Buffer.concat(chunks) };
}

const MAX_OUTPUT_BYTES = 67_108_864;

/** Whether a command can be run. */
export async function canRun(command: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await runCommand(command, args)).code === 0;
  } catch {
    return false;
  }
}
