import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, untilListening } from "./free-port.ts";

/** A running nginx, one process. */
export interface NginxProcess {
  readonly port: number;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

/** Where nginx is, or undefined where it isn't installed. */
export function findNginx(): string | undefined {
  return ["nginx", "/usr/sbin/nginx"].find((command) => spawnSync(command, ["-v"]).status === 0);
}

/** Starts nginx in a folder of its own, with what stands in its `server` block and files to serve. */
export async function startNginx(
  command: string,
  server: string,
  files: ReadonlyMap<string, string> = new Map(),
): Promise<NginxProcess> {
  const folder = await mkdtemp(join(tmpdir(), "lastbyte-bench-"));
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  const port = await freePort();
  await writeFile(join(folder, "nginx.conf"), configuration(port, server));
  const child = spawn(command, ["-p", folder, "-e", "error.log", "-c", "nginx.conf"], { stdio: "ignore" });
  const ended = once(child, "close");
  await untilListening(port);
  return {
    port,
    pid: child.pid ?? 0,
    close: async () => {
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

function configuration(port: number, server: string): string {
  return `
daemon off; master_process off; pid nginx.pid;
events { worker_connections 1024; }
http {
  access_log off; tcp_nodelay on; keepalive_requests 100000000;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  types { application/json json; }
  ${server.replace("LISTEN", `127.0.0.1:${port}`)}
}
`;
}
