import type { VerdictReport } from "../diagnosis/ledger-keeper.ts";

/**
 * Says the verdict on each upstream in plain sentences, one a line.
 *
 * @internal
 */
export function verdictText({ upstreams }: VerdictReport): string {
  if (upstreams.length === 0) return "Nothing was asked yet.\n";
  const texts = upstreams.map(({ upstream, sentences, ejections }) => {
    const lines = ejections.map(({ peer, kind, sinceMs }) => {
      const time = new Date(sinceMs).toISOString();
      return kind === "avoided"
        ? `${peer} is avoided since ${time}.`
        : `${peer} has shown that it is well, and is used again since ${time}.`;
    });
    return [`${upstream}:`, ...sentences, ...lines].join("\n");
  });
  return `${texts.join("\n\n")}\n`;
}
