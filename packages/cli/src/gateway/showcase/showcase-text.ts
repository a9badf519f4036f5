import { formatCount, formatShare } from "../../terminal/numbers.ts";
import type { Style } from "../../terminal/style.ts";
import { wrap } from "../../terminal/wrap.ts";
import { CLIENT_TIMEOUT_MS, STALL_TIMEOUT_MS } from "./setup.ts";
import type { SETUP } from "./setup.ts";

const WIDTH = 80;

/**
 * Says what a gateway without an upstream is about to do.
 *
 * @internal
 */
export function showcaseIntroduction(
  { lab, requests }: Pick<typeof SETUP, "lab"> & { readonly requests: number },
  style: Style,
): string {
  const { balancers, rate, faults, seed } = lab;
  const lines = [
    `It was given no upstream, so it stands in front of a lab: ${balancers} load balancers before a small tasks API. ` +
      `They damage ${formatShare(rate)} of the responses: ${faults.join(", ")}.`,
    `The same program now exports projects, in ${formatCount(requests)} requests: once it asks the balancers directly, ` +
      `once the gateway. It is Node's fetch with a retry by status code, as official client libraries have it, and ` +
      `gives up after ${CLIENT_TIMEOUT_MS / 1000} s; the gateway asks again when a body was silent for ` +
      `${STALL_TIMEOUT_MS / 1000} s (its default is 30 s). Seed ${seed}.`,
  ];
  return [
    style.bold("lastbyte gateway: responses arrive whole, or fail loudly"),
    ...lines.flatMap((text) => wrap(text, WIDTH)),
    "",
    "",
  ].join("\n");
}

/**
 * Says what the gateway has found out about the balancers.
 *
 * @internal
 */
export function showcaseVerdict(sentences: readonly string[], style: Style): string {
  if (sentences.length === 0) return "";
  const title = style.bold("What the gateway says of the balancers, from these answers alone:");
  return ["", title, ...wrap(sentences.join(" "), WIDTH, "  "), ""].join("\n");
}

/**
 * Says what stays up, and what to try.
 *
 * @internal
 */
export function showcaseInvitation(
  { balancerUrl, gatewayUrl, adminUrl, path }: PlacesToTry,
  style: Style,
): string {
  const download = (url: string): string =>
    `  curl -so /dev/null -w '%{size_download} bytes, curl says %{exitcode}\\n' \\\n    '${url}${path}'`;
  const admin =
    adminUrl === undefined
      ? []
      : [
          "",
          style.bold("What the gateway has seen, and what it knows of the calls that had a fault"),
          `  curl -s ${adminUrl}/metrics | grep ^lastbyte_truncations`,
          `  curl -s ${adminUrl}/calls`,
          style.bold("Which balancer it is, or whether it is all of them, as far as that can be told"),
          `  curl -s -H 'accept: text/plain' ${adminUrl}/verdict`,
        ];
  return [
    "",
    style.bold(`The gateway stays up at ${gatewayUrl}. A file of 5 MB that always breaks half way:`),
    download(balancerUrl),
    style.bold("The same through the gateway, which fetches the rest:"),
    download(gatewayUrl),
    ...admin,
    "",
    style.bold("In front of an API of your own (in a clone: npm start -- …)"),
    "  lastbyte gateway https://api.example.com",
    "",
    style.dim("Its log follows: a line for every call that had a fault. Ctrl-C ends it."),
    "",
  ].join("\n");
}

/** @internal */
export interface PlacesToTry {
  readonly balancerUrl: string;
  readonly gatewayUrl: string;
  readonly adminUrl: string | undefined;
  readonly path: string;
}
