import { nginxProgram } from "../outside/nginx.ts";
import { startOutsideServer } from "../outside/start-server.ts";
import type { OutsideServer } from "../outside/start-server.ts";

const ADDRESS = "127.0.0.31";

/** Starts an nginx that serves these files, with gzip as any site has it, and below `/plain/` without. */
export function startNginx(
  command: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<OutsideServer> {
  const program = nginxProgram(command, {
    files: new Map(Array.from(files, ([name, content]) => [`files/${name}`, content])),
    http: ({ host, port }) => `
  gzip on;
  gzip_types application/json;
  gzip_proxied any;
  server {
    listen ${host}:${port};
    root files;
    location /plain/ { alias files/; gzip off; }
  }`,
  });
  return startOutsideServer(program, ADDRESS);
}
