import { fork } from "node:child_process";
import { once } from "node:events";
import { findCommand } from "../../test/outside/start-server.ts";
import { startHaproxy } from "./haproxy-server.ts";
import { startNginx } from "./nginx-server.ts";

/** One proxy, ready to be asked. */
export interface Contender {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

/** Starts every proxy before the same upstream, each a process of its own. */
export async function startContenders(upstream: string, only?: string): Promise<readonly Contender[]> {
  const starts: Readonly<Record<string, () => Promise<Contender | undefined>>> = {
    "lastbyte gateway": () => startNode("lastbyte gateway", "gateway-server.ts", upstream),
    "http-proxy-3": () => startNode("http-proxy-3", "http-proxy-server.ts", upstream),
    "@fastify/http-proxy": () => startNode("@fastify/http-proxy", "fastify-server.ts", upstream),
    haproxy: () => startHaproxyProxy(upstream),
    nginx: () => startNginxProxy(upstream),
  };
  const started: Contender[] = [];
  for (const [name, start] of Object.entries(starts)) {
    if (only !== undefined && !name.includes(only)) continue;
    const contender = await start();
    if (contender !== undefined) started.push(contender);
  }
  return started;
}

async function startNode(name: string, file: string, upstream: string): Promise<Contender> {
  const child = fork(new URL(file, import.meta.url), [upstream], {
    execArgv: [
      "--conditions=source",
      "--no-warnings",
      ...(process.env["BENCH_NODE_OPTIONS"]?.split(" ") ?? []),
    ],
  });
  const [port] = (await once(child, "message")) as [number];
  return {
    name,
    port,
    pid: child.pid ?? 0,
    close: async () => {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

async function startHaproxyProxy(upstream: string): Promise<Contender | undefined> {
  const command = findCommand("haproxy");
  return command === undefined ? undefined : { name: "haproxy", ...(await startHaproxy(command, upstream)) };
}

async function startNginxProxy(upstream: string): Promise<Contender | undefined> {
  const command = findCommand("nginx");
  if (command === undefined) return undefined;
  const { host } = new URL(upstream);
  const server = `upstream backend { server ${host}; keepalive 64; keepalive_requests 100000000; }
  server { listen LISTEN; location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; } }`;
  const nginx = await startNginx(command, server);
  return { name: "nginx", ...nginx };
}
