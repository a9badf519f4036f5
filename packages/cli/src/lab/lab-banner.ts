import type { Lab } from "@lastbyte/lab";
import { formatShare } from "../terminal/numbers.ts";
import type { Style } from "../terminal/style.ts";
import { wrap } from "../terminal/wrap.ts";

const WIDTH = 80;

/**
 * Says what runs, and what to try.
 *
 * @internal
 */
export function labBanner(lab: Lab, { rate, faults, upstream }: BannerFacts, style: Style): string {
  const behind = upstream === undefined ? "the lab's tasks API" : upstream.origin;
  const path = upstream === undefined ? "/api/1.0/projects" : upstream.pathname + upstream.search;
  // Quoted, because a query may hold what a shell would take for its own.
  const curl = `curl -si '${lab.url}${path.replaceAll("'", "%27")}'`;
  const list = faults.length === 0 ? "none" : faults.join(", ");
  return [
    style.bold(`${lab.balancers.length} load balancers in front of ${behind}`),
    ...lab.balancers.map(({ url }) => `  ${url}`),
    "",
    ...wrap(`${formatShare(rate)} of the responses are damaged, seed ${lab.seed}: ${list}`, WIDTH),
    "",
    "Try",
    `  ${curl}`,
    "What was really asked, done and damaged, as JSON",
    `  curl -s '${lab.controlUrl}/__lab__/truth'`,
    "",
    style.dim("A line for every damaged response follows. Ctrl-C ends the lab."),
    "",
  ].join("\n");
}

/** @internal */
export interface BannerFacts {
  readonly rate: number;
  readonly faults: readonly string[];
  readonly upstream: URL | undefined;
}
