import { faults } from "@lastbyte/lab";
import { BODIES, cells, HITS } from "./cells.ts";
import type { BodyName, Cell } from "./cells.ts";
import type { Verdict } from "./measure-cell.ts";
import { sightOf } from "./sight.ts";

/** Writes down what was measured, as docs/faults.md. The same measurement gives the same text. */
export function faultsTable(measured: ReadonlyMap<Cell, Verdict>): string {
  const sections = HITS.map(({ attempts, title }) => `## ${title}\n\n${table(measured, attempts)}`);
  return `${[HEAD, ...sections, postSection(measured), unseenSection()].join("\n\n")}\n`;
}

const HEAD = `# What becomes of each fault

<!-- Written by \`npm run docs:faults\` from a run over real sockets. Do not edit. -->

Every fault of the lab, on bodies of about 5 KB, through \`createFetch\` with its default options over the fetch that is
built into Node 24. Each call was compared with what the origin serves directly, and the lab counted how often
the origin was really asked. The number is that count. A fault of a content coding is tried with a client that accepts
that coding alone, so that each of the four bodies is sent in it, but the one that is gzip already.

| word | meaning |
| --- | --- |
| whole | every byte arrived, at the first request |
| recovered, 2 | every byte arrived, at the second request |
| \`code\`, 3 | a \`LastbyteError\` with this code after three requests; no byte was handed on |
| **short**, **empty**, **other** | delivered, and not what the origin serves directly, because nothing shows it; in brackets how far the record says that the body was verified |
| \`origin_repeats\` | the answer was empty twice, which is taken as the origin's word |`;

function table(measured: ReadonlyMap<Cell, Verdict>, attempts: number): string {
  const rows = faults.map(({ name }) => {
    const words = BODIES.map((body) => wordOf(find(measured, { fault: name, body, attempts })));
    return row([`\`${name}\``, ...words]);
  });
  return [row(["fault", ...BODIES]), row(["---", ...BODIES.map(() => "---")]), ...rows].join("\n");
}

function postSection(measured: ReadonlyMap<Cell, Verdict>): string {
  const rows = cells
    .filter(({ method }) => method === "POST")
    .map((cell) => {
      const { requests, applied = "" } = verdictOf(measured, cell);
      return row([`\`${cell.fault}\``, wordOf(verdictOf(measured, cell)), String(requests), applied]);
    });
  const head = [
    row(["fault", "the caller gets", "requests", "`applied`"]),
    row(["---", "---", "---", "---"]),
  ];
  return `## A POST, every attempt faulty

It is sent once whatever happens, and creates one task. The error says whether it took effect.

${[...head, ...rows].join("\n")}`;
}

function unseenSection(): string {
  const reasons = new Map<string, string[]>();
  for (const { name } of faults) {
    for (const body of BODIES) {
      const sight = sightOf(name, body);
      if (sight.kind !== "unseen") continue;
      const places = reasons.get(sight.because) ?? [];
      places.push(`\`${name}\` × ${body}`);
      reasons.set(sight.because, places);
    }
  }
  const items = [...reasons].map(([because, places]) => `- ${places.join(", ")}: ${because}.`);
  return `## Where nothing can be known

${items.join("\n")}
- An empty answer to a POST: many APIs answer 201 with nothing, so only a 200 must have a body.
- NDJSON that is cut exactly between two records, in framing that was made to match: what is left is whole NDJSON.`;
}

/** One cell of a table, in words. */
function wordOf(verdict: Verdict): string {
  const { data, requests, code, note, verification } = verdict;
  switch (data) {
    case "whole":
      return requests === 1 ? "whole" : `recovered, ${requests}`;
    case "error":
      return `\`${code}\`, ${requests}`;
    case "short":
    case "empty":
    case "other":
      return note === undefined ? `**${data}** (${verification})` : `\`${note}\`, ${requests}`;
    default:
      return data satisfies never;
  }
}

function find(
  measured: ReadonlyMap<Cell, Verdict>,
  wanted: { readonly fault: string; readonly body: BodyName; readonly attempts: number },
): Verdict {
  const cell = cells.find(
    ({ fault, body, method, faultyAttempts }) =>
      method === "GET" &&
      fault === wanted.fault &&
      body === wanted.body &&
      faultyAttempts === wanted.attempts,
  );
  if (cell === undefined) throw new Error(`no cell for ${wanted.fault} on ${wanted.body}`);
  return verdictOf(measured, cell);
}

function verdictOf(measured: ReadonlyMap<Cell, Verdict>, cell: Cell): Verdict {
  const verdict = measured.get(cell);
  if (verdict === undefined) throw new Error(`${cell.id} was not measured`);
  return verdict;
}

function row(words: readonly string[]): string {
  return `| ${words.join(" | ")} |`;
}
