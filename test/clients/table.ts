import { readFileSync } from "node:fs";
import { clients } from "./clients.mjs";
import { CUT_BYTES } from "./matrix.ts";
import type { Cell } from "./matrix.ts";

/** Writes what was measured as a page: two tables for each method, without and with the preload. */
export function toPage(cells: readonly Cell[], node: string): string {
  return [
    "# The clients that people use, without and with the preload",
    "",
    `Written by \`node --conditions=source test/clients/write-table.ts\`, on Node ${node}: each client at its newest`,
    "version and with its own defaults, against the lab, in a process of its own. Each fault hits the first attempt of",
    `a call, the \`always\` forms every one. What is cut is always the last ${CUT_BYTES} bytes, so that more is lost than the`,
    "checksum behind a coded body, which most clients never miss.",
    "",
    "`ok` the right data, `**wrong**` other data and no error, `error` an error, `hang` nothing in 6 seconds (3 under `stall`), `–` the",
    "fault does not apply, because the client does not accept this coding. The number says how often the call reached",
    "the wire, where that is not once.",
    "",
    ...(["GET", "POST"] as const).flatMap((method) =>
      [false, true].flatMap((preloaded) => [
        `## ${method}, ${preloaded ? "with" : "without"} the preload`,
        "",
        ...table(cells.filter((cell) => cell.method === method && cell.preloaded === preloaded)),
        "",
      ]),
    ),
    "## What to know of the tables",
    "",
    ...NOTES.map((note) => `- ${note}`),
    "",
  ].join("\n");
}

const NOTES = [
  "DynamoDB reads by POST, so that its reading operations are never repeated by the preload. Its SDK repeats them itself.",
  "Stripe sends an `Idempotency-Key` with each POST, by which its API recognises a second sending. So these are repeated.",
  "Octokit with its retry plugin, OpenAI's, Anthropic's and AWS's clients repeat a POST themselves, with the preload as without it.",
  "An answer that is cut, empty or malformed every time reaches the app as it would have without the preload: it is no loss on the way.",
  "`change-version` answers with another version, whole and valid: `other`.",
  "`change-version`, `ignore-range`, `weak-validator` and `lie-content-range` only matter to a body that was released before it was cut.",
];

function table(cells: readonly Cell[]): readonly string[] {
  const faults = [...new Set(cells.map(({ fault }) => fault))];
  const names = [...new Set(cells.map(({ client }) => client))];
  return [
    `| client | ${faults.join(" | ")} |`,
    `| --- | ${faults.map(() => "---").join(" | ")} |`,
    ...names.map((name) => {
      const row = faults.map((fault) =>
        show(cells.find((cell) => cell.client === name && cell.fault === fault)),
      );
      return `| ${name}${versionsOf(name)} | ${row.join(" | ")} |`;
    }),
  ];
}

const WORDS = { whole: "ok", wrong: "**wrong**", error: "error", hang: "hang", none: "–" } as const;

function show(cell: Cell | undefined): string {
  if (cell === undefined) return "";
  // A version of its own is a healthy answer.
  if (cell.fault === "change-version" && cell.result === "wrong") return "other";
  return cell.requests === 1 ? WORDS[cell.result] : `${WORDS[cell.result]} ${cell.requests}`;
}

function versionsOf(name: string): string {
  const versions = clients[name]?.packages.map((name) => {
    const path = new URL(`node_modules/${name}/package.json`, import.meta.url);
    return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  });
  return versions === undefined || versions.length === 0 ? "" : ` ${versions.join(", ")}`;
}
