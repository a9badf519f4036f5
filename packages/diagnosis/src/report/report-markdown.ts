import type { IncidentReport } from "./incident-report.ts";
import type { ReportBlock } from "./report-block.ts";
import { reportBlocks } from "./report-blocks.ts";

/**
 * Writes a report as Markdown (GitHub's, for its tables).
 *
 * @public
 */
export function reportMarkdown(report: IncidentReport): string {
  return `${reportBlocks(report).flatMap(blockMarkdown).join("\n\n")}\n`;
}

function blockMarkdown(block: ReportBlock): readonly string[] {
  switch (block.kind) {
    case "heading":
      return [`${"#".repeat(block.level)} ${escapeMarkdown(block.text)}`];
    case "paragraph":
      return [escapeMarkdown(block.text)];
    case "banner":
      return [`**${escapeMarkdown(block.title)}.**\n${escapeMarkdown(block.text)}`];
    case "list":
      return [block.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n")];
    case "table":
      return [tableMarkdown(block)];
    // Its numbers are in the tables.
    case "figure":
      return [];
    case "text":
      return [fenced(block.text)];
    default:
      return block satisfies never;
  }
}

function tableMarkdown({ head, numeric, rows }: ReportBlock & { readonly kind: "table" }): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  const rule = `| ${numeric.map((isNumber) => (isNumber ? "---:" : "---")).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** A fence that is longer than any run of backticks inside (CommonMark §4.5). */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/**
 * Takes the meaning from what Markdown or HTML would read in a text. Underscores inside words have none.
 *
 * @internal
 */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s*[\r\n]+\s*/g, " ")
    .replaceAll(/[\\`*[\]<>|~&]/g, (sign) => HTML[sign] ?? `\\${sign}`)
    .replaceAll(/(?<!\w)_|_(?!\w)/g, "\\_")
    .replace(/^(#+ |[-+] |\d+[.)] )/, "\\$1");
}

const HTML: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };
