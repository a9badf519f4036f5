import type { OutsidePlace, OutsideProgram } from "./start-server.ts";

/** What an nginx of ours says and serves. */
export interface NginxParts {
  /** What stands in its `http` block. */
  readonly http: (place: OutsidePlace) => string;
  readonly files?: ReadonlyMap<string, string | Uint8Array>;
}

/** nginx as one process, with nothing outside its folder. */
export function nginxProgram(command: string, { http, files = new Map() }: NginxParts): OutsideProgram {
  return {
    command,
    args: ({ folder }) => ["-p", folder, "-e", "error.log", "-c", "nginx.conf"],
    files: (place) => new Map([...files, ["nginx.conf", nginxSettings(http(place))]]),
  };
}

/** Its settings, around what stands in its `http` block. */
export function nginxSettings(http: string): string {
  return `
daemon off;
master_process off;
pid nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  types { application/json json; }
  ${http}
}
`;
}
