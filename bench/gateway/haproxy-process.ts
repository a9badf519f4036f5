import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, untilListening } from "./free-port.ts";
import type { NginxProcess } from "./nginx-process.ts";

/** Where HAProxy is, or undefined where it isn't installed. */
export function findHaproxy(): string | undefined {
  return ["haproxy", "/usr/sbin/haproxy"].find((command) => spawnSync(command, ["-v"]).status === 0);
}

/** Starts HAProxy in front of an upstream: one thread, connections kept and shared. */
export async function startHaproxy(command: string, upstream: string): Promise<NginxProcess> {
  const folder = await mkdtemp(join(tmpdir(), "lastbyte-bench-"));
  const port = await freePort();
  const path = join(folder, "haproxy.cfg");
  await writeFile(path, configuration(port, new URL(upstream).host));
  const child = spawn(command, ["-db", "-q", "-f", path], { stdio: "ignore" });
  const ended = once(child, "close");
  await untilListening(port);
  return {
    port,
    pid: child.pid ?? 0,
    close: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

function configuration(port: number, host: string): string {
  return `
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend all
  bind 127.0.0.1:${port}
  default_backend origin
backend origin
  server one ${host} pool-max-conn 64
`;
}
