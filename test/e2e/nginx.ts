import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const ADDRESS = "127.0.0.31";
const MAX_STARTS = 5;
const MAX_CONNECTS = 100;
const CONNECT_PAUSE_MS = 50;

/** A running nginx that serves the files that it was given. */
export interface Nginx {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Where nginx is, or undefined where it isn't installed. */
export function findNginx(): string | undefined {
  // Debian puts it where only root's path leads.
  return ["nginx", "/usr/sbin/nginx"].find((command) => spawnSync(command, ["-v"]).status === 0);
}

/** Starts nginx with a configuration and a folder of its own, on a free port. */
export async function startNginx(
  command: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<Nginx> {
  const folder = await mkdtemp(path.join(tmpdir(), "lastbyte-nginx-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true });
  await mkdir(path.join(folder, "files"));
  for (const [name, content] of files) await writeFile(path.join(folder, "files", name), content);

  for (let starts = 1; ; starts += 1) {
    const port = await findFreePort();
    await writeFile(path.join(folder, "nginx.conf"), configuration(port));
    const child = spawn(command, ["-p", folder, "-e", "error.log", "-c", "nginx.conf"], { stdio: "ignore" });
    const ended = once(child, "close");
    if (await answers(port, ended)) {
      const close = async (): Promise<void> => {
        child.kill("SIGTERM");
        await ended;
        await remove();
      };
      return { url: `http://${ADDRESS}:${port}`, close };
    }
    child.kill("SIGKILL");
    if (starts < MAX_STARTS) continue;
    await remove();
    throw new Error(`Expected nginx to listen on ${ADDRESS}, but it did not in ${MAX_STARTS} starts.`);
  }
}

/** One process, nothing outside its folder, and gzip as any site has it. */
function configuration(port: number): string {
  return `
daemon off;
master_process off;
pid nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  types { application/json json; }
  gzip on;
  gzip_types application/json;
  gzip_proxied any;
  server {
    listen ${ADDRESS}:${port};
    root files;
    location /plain/ { alias files/; gzip off; }
  }
}
`;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  server.listen(0, ADDRESS);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until something listens, or nginx has ended, because somebody else took the port for instance. */
async function answers(port: number, ended: Promise<unknown>): Promise<boolean> {
  const end = new AbortController();
  void ended.then(() => end.abort());
  for (let tries = 0; tries < MAX_CONNECTS && !end.signal.aborted; tries += 1) {
    const socket = connect({ host: ADDRESS, port });
    try {
      await once(socket, "connect");
      return true;
    } catch {
      await wait(CONNECT_PAUSE_MS);
    } finally {
      socket.destroy();
    }
  }
  return false;
}
