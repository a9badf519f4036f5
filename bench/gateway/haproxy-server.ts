import { startOutsideServer } from "../../test/outside/start-server.ts";
import type { OutsidePlace, OutsideServer } from "../../test/outside/start-server.ts";

/** Starts HAProxy in front of an upstream: one thread, connections kept and shared. */
export function startHaproxy(command: string, upstream: string): Promise<OutsideServer> {
  const program = {
    command,
    args: ({ folder }: OutsidePlace) => ["-db", "-q", "-f", `${folder}/haproxy.cfg`],
    files: (place: OutsidePlace) => new Map([["haproxy.cfg", settings(place, new URL(upstream).host)]]),
  };
  return startOutsideServer(program, "127.0.0.1");
}

function settings({ host, port }: OutsidePlace, upstream: string): string {
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
  bind ${host}:${port}
  default_backend origin
backend origin
  server one ${upstream} pool-max-conn 64
`;
}
