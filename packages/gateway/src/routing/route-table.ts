import { malformedRequest, refusal } from "../downstream/problem.ts";
import type { Problem } from "../downstream/problem.ts";
import type { RequestHead } from "../message/request-head.ts";
import type { Upstream } from "../upstream/upstream.ts";
import { climbs, readRequestTarget } from "./request-target.ts";

/**
 * Which requests go to which upstream.
 *
 * @internal
 */
export interface Route {
  /** The host that is asked for, in lower case and without its port; `undefined` for any. */
  readonly host: string | undefined;
  /** The beginning of the path, without a slash at its end; it is taken away before the upstream is asked. */
  readonly path: string;
  readonly upstream: Upstream;
}

/** @internal */
export type Routing =
  | {
      readonly kind: "forward";
      readonly upstream: Upstream;
      readonly target: string;
      /** The host that was asked for, or nothing: that of an absolute target, whatever `Host` says (RFC 9112 §3.2.2). */
      readonly host: string;
    }
  | { readonly kind: "refused"; readonly problem: Problem };

/**
 * Finds the way for requests. Only configured upstreams are ever asked.
 *
 * @internal
 */
export class RouteTable {
  readonly #routes: readonly Route[];
  readonly #hosts: ReadonlySet<string>;

  constructor(routes: readonly Route[]) {
    // The route that says most comes first: one for the host before one for any, a long path before a short one.
    this.#routes = routes.toSorted(
      (a, b) => Number(b.host !== undefined) - Number(a.host !== undefined) || b.path.length - a.path.length,
    );
    this.#hosts = new Set(routes.flatMap(({ host }) => host ?? []));
  }

  get upstreams(): readonly Upstream[] {
    return this.#routes.map(({ upstream }) => upstream);
  }

  /** @param port - The gateway's own, on which the request came. */
  find({ method, target, minorVersion, fields }: RequestHead, port: number): Routing {
    const hosts = fields.all("host");
    // RFC 9112 §3.2: none, two, or one that is no host are answered with 400.
    if (hosts.length > 1 || (hosts.length === 0 && minorVersion === 1)) {
      return refused(malformedRequest(400, `expected one Host field, got ${hosts.length} (RFC 9112 §3.2)`));
    }
    const host = hosts[0] ?? "";
    if (!AUTHORITY.test(host)) {
      return refused(
        malformedRequest(400, `expected a host, got Host: ${JSON.stringify(host.slice(0, 60))}`),
      );
    }

    const asked = readRequestTarget(method, target);
    switch (asked.kind) {
      case "origin":
        return this.#findByPath(host, asked.path);
      case "absolute":
        if (!this.#isOurs(asked.authority, port)) return refused(NO_OPEN_PROXY);
        return this.#findByPath(asked.authority, asked.path);
      case "asterisk":
        return this.#findByPath(host, "*");
      case "authority":
        return refused(NO_TUNNEL);
      case "unknown":
        return refused(malformedRequest(400, "expected a target such as /path (RFC 9112 §3.2)"));
      default:
        return asked satisfies never;
    }
  }

  /** A client that takes us for its proxy names the host of somebody else in both places. */
  #isOurs(asked: string, port: number): boolean {
    const name = hostOf(asked);
    if (this.#hosts.has(name)) return true;
    return LOOPBACK.test(name) && asked.endsWith(`:${port}`);
  }

  #findByPath(host: string, path: string): Routing {
    const name = hostOf(host);
    const isWhole = path === "*";
    const pathname = path.split("?", 1)[0] ?? "";
    const route = this.#routes.find(
      (route) =>
        (route.host === undefined || route.host === name) &&
        (route.path === "" || pathname === route.path || pathname.startsWith(`${route.path}/`)),
    );
    if (route === undefined) return refused(this.#nowhere(name));

    const { upstream } = route;
    const { basePath } = upstream.address;
    if (isWhole) return { kind: "forward", upstream, target: "*", host };
    if ((route.path !== "" || basePath !== "") && climbs(path)) {
      return refused(
        refusal(400, "expected a path without . and .. segments, as this one is routed by its beginning"),
      );
    }
    const rest = path.slice(route.path.length);
    return { kind: "forward", upstream, target: basePath + (rest.startsWith("/") ? rest : `/${rest}`), host };
  }

  #nowhere(host: string): Problem {
    const known = this.#routes.map(({ host, path }) => `${host ?? ""}${path === "" ? "/" : path}`).join(", ");
    return refusal(
      404,
      `no route leads on from here for the host ${JSON.stringify(host)}; there are ${known}`,
    );
  }
}

/** RFC 9110 §7.2: a name or an address, and perhaps a port. Nothing that another server could read as two. */
const AUTHORITY = /^(?:(?:[a-z0-9._~%!$&'()*+;=-]+|\[[0-9a-f:.]+\])(?::\d{0,5})?)?$/i;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function hostOf(authority: string): string {
  return authority.replace(/:\d*$/, "").toLowerCase();
}

function refused(problem: Problem): Routing {
  return { kind: "refused", problem };
}

const NO_OPEN_PROXY: Problem = refusal(
  421,
  "this is a gateway to configured upstreams, not a proxy to any host: ask for a path such as /api, with the gateway's own address as the base URL",
);
const NO_TUNNEL: Problem = refusal(
  405,
  "CONNECT is not served: this is a gateway to configured upstreams, not a proxy to any host",
  { Allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" },
);
