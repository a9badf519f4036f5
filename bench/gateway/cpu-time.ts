import { readFile } from "node:fs/promises";

/** The CPU time that a process has used, its own and the system's for it; from Linux' own account (proc(5)). */
export async function cpuMicroseconds(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1");
  // The name of the command is in brackets and may hold anything; 14 and 15 are user and system time.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK;
}

/** USER_HZ is 100 on every Linux that Node runs on. */
const MICROSECONDS_PER_TICK = 10_000;
