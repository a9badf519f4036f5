import { nginxSettings } from "../../outside/nginx.ts";
import type { ProxyKind, ProxyPlace } from "./proxy.ts";

/** The proxies of others, as someone would set them up who wants them to repeat whatever they can. */
export const PROXY_KINDS: readonly ProxyKind[] = [
  {
    name: "nginx",
    command: "nginx",
    versionArgs: ["-v"],
    debian: "nginx-light",
    file: "nginx.conf",
    args: ({ folder }) => ["-p", folder, "-e", "error.log", "-c", "nginx.conf"],
    settings: ({ host, port, upstreams }) =>
      nginxSettings(`upstream fleet {
    ${upstreams.map(({ address, port }) => `server ${address}:${port} max_fails=0;`).join("\n    ")}
    keepalive 16;
  }
  server {
    listen ${host}:${port};
    location / {
      proxy_pass http://fleet;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffers 64 64k;
      proxy_read_timeout 1s;
      proxy_next_upstream error timeout invalid_header http_500 http_502 http_503 http_504 http_429;
      proxy_next_upstream_tries 3;
    }
  }`),
  },
  {
    name: "HAProxy",
    command: "haproxy",
    versionArgs: ["-v"],
    debian: "haproxy",
    file: "haproxy.cfg",
    args: ({ folder }) => ["-db", "-q", "-f", `${folder}/haproxy.cfg`],
    settings: ({ host, port, upstreams }) => `
global
  tune.bufsize 65536
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 1s
  retries 3
  option redispatch
  retry-on all-retryable-errors
frontend clients
  bind ${host}:${port}
  default_backend fleet
backend fleet
  balance roundrobin
  http-response wait-for-body time 1s
  ${upstreams.map(({ address, port }, index) => `server balancer${index} ${address}:${port}`).join("\n  ")}
`,
  },
  {
    name: "Caddy",
    command: "caddy",
    versionArgs: ["version"],
    debian: "caddy",
    file: "Caddyfile",
    args: ({ folder }) => ["run", "--config", `${folder}/Caddyfile`, "--adapter", "caddyfile"],
    settings: ({ host, port, upstreams }) => `
{
  admin off
  auto_https off
}
http://${host}:${port} {
  bind ${host}
  reverse_proxy ${upstreams.map(({ address, port }) => `${address}:${port}`).join(" ")} {
    lb_policy round_robin
    lb_retries 3
    lb_try_duration 5s
    buffer_responses
    transport http {
      read_timeout 1s
      response_header_timeout 1s
    }
  }
}
`,
  },
  {
    name: "Varnish",
    command: "varnishd",
    versionArgs: ["-V"],
    debian: "varnish",
    file: "fleet.vcl",
    // In the foreground, with no jail and no command line, a cache in memory.
    args: ({ host, port, folder }) =>
      `-F -j none -T none -s malloc,64m -n ${folder} -a ${host}:${port} -f ${folder}/fleet.vcl`.split(" "),
    settings: varnishSettings,
  },
];

/** A retry starts again at vcl_backend_fetch, and asks the next balancer there. */
function varnishSettings({ upstreams }: ProxyPlace): string {
  const backends = upstreams.map(
    ({ address, port }, index) => `
backend balancer${index} {
  .host = "${address}";
  .port = "${port}";
  .first_byte_timeout = 1s;
  .between_bytes_timeout = 1s;
}`,
  );
  return `
vcl 4.1;
import directors;
${backends.join("\n")}
sub vcl_init {
  new fleet = directors.round_robin();
  ${upstreams.map((_, index) => `fleet.add_backend(balancer${index});`).join("\n  ")}
}
sub vcl_recv { set req.backend_hint = fleet.backend(); }
sub vcl_backend_fetch { set bereq.backend = fleet.backend(); }
sub vcl_backend_response { set beresp.do_stream = false; }
sub vcl_backend_error { if (bereq.retries < 3) { return (retry); } }
`;
}
