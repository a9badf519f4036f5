import { onset, rate, time } from "../verdict/words.ts";
import { nameOf } from "./headline.ts";
import type { UpstreamReport } from "./incident-report.ts";
import { ratePlot } from "./rate-plot.ts";
import type { ReportBlock } from "./report-block.ts";

/**
 * What was true when, and the course of the rate.
 *
 * @internal
 */
export function timelineBlocks(upstream: UpstreamReport): readonly ReportBlock[] {
  const { diagnosis, steps, counted } = upstream;
  const { timeline } = diagnosis;
  if (timeline.length === 0) return [{ kind: "paragraph", text: "Nothing was counted." }];
  if (counted === undefined) {
    const text = "The ledger holds so many addresses that it keeps no time: it can't be said what was when.";
    return [{ kind: "paragraph", text }];
  }
  const blocks: ReportBlock[] = [
    {
      kind: "table",
      head: ["It began", "Until", "What was true", "Lost a part"],
      numeric: [false, false, false, false],
      rows: timeline.map((chapter, index) => [
        index === 0 && chapter.onset.fromMs === undefined
          ? `with the first request, ${time(chapter.fromMs)}`
          : onset(chapter.onset).replace(/^since /, ""),
        index === timeline.length - 1 ? "now" : time(chapter.toMs),
        nameOf(chapter.verdict),
        rate(chapter.faults),
      ]),
    },
  ];
  if (steps.length > 1 && diagnosis.requests.count > 0) {
    blocks.push({
      kind: "figure",
      caption:
        "Share of the requests that lost a part over time, with its range; pale where none did. Red ground: something was wrong.",
      svg: ratePlot(upstream),
    });
  }
  return blocks;
}
