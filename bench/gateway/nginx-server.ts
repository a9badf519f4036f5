import { nginxProgram } from "../../test/outside/nginx.ts";
import { startOutsideServer } from "../../test/outside/start-server.ts";
import type { OutsideServer } from "../../test/outside/start-server.ts";

/** Starts nginx as it serves fastest, with what stands in its `server` block and files to serve. */
export function startNginx(
  command: string,
  server: string,
  files: ReadonlyMap<string, string> = new Map(),
): Promise<OutsideServer> {
  const program = nginxProgram(command, {
    files,
    http: ({ host, port }) => `
  tcp_nodelay on;
  keepalive_requests 100000000;
  ${server.replace("LISTEN", `${host}:${port}`)}`,
  });
  return startOutsideServer(program, "127.0.0.1");
}
