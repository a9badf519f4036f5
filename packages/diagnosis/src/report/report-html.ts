import { escapeHtml } from "./escape-html.ts";
import { headline } from "./headline.ts";
import type { IncidentReport } from "./incident-report.ts";
import type { ReportBlock } from "./report-block.ts";
import { reportBlocks } from "./report-blocks.ts";
import { REPORT_STYLE } from "./report-style.ts";

/**
 * Writes a report as one HTML file that needs nothing else: no network, no script.
 *
 * @public
 */
export function reportHtml(report: IncidentReport): string {
  const [first] = report.upstreams;
  const title =
    first === undefined ? "Incident report" : `${headline(first)} – incident report on ${first.upstream}`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    // Nothing is loaded and nothing runs, even if something slipped through the escaping.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${REPORT_STYLE}</style>`,
    "</head>",
    "<body>",
    "<main>",
    ...reportBlocks(report).map(blockHtml),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function blockHtml(block: ReportBlock): string {
  switch (block.kind) {
    case "heading":
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case "paragraph":
      return `<p>${flow(block.text)}</p>`;
    case "banner":
      return `<div class="banner ${block.tone}"><strong>${escapeHtml(block.title)}</strong><p>${flow(block.text)}</p></div>`;
    case "list":
      return `<ul>\n${block.items.map((item) => `<li>${flow(item)}</li>`).join("\n")}\n</ul>`;
    case "table":
      return tableHtml(block);
    case "figure":
      // Drawn by us, with every text in it escaped.
      return `<figure>${block.svg}<figcaption>${escapeHtml(block.caption)}</figcaption></figure>`;
    case "text":
      return `<pre>${escapeHtml(block.text)}</pre>`;
    default:
      return block satisfies never;
  }
}

function tableHtml({ head, numeric, rows }: ReportBlock & { readonly kind: "table" }): string {
  const cell =
    (tag: "th" | "td") =>
    (text: string, column: number): string =>
      `<${tag}${numeric[column] === true ? ' class="number"' : ""}>${flow(text)}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`).join("\n");
  return `<div class="table"><table>\n<thead><tr>${head.map(cell("th")).join("")}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table></div>`;
}

/** A number stays on one line with its thousands and its unit. */
function flow(text: string): string {
  return escapeHtml(text.replaceAll(/(?<=\d) (?=\d{3}(?!\d)|[%×])/g, "\u00A0"));
}
