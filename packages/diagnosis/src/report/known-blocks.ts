import { isTrouble } from "../verdict/is-trouble.ts";
import { alternativeSentences } from "../verdict/sentences.ts";
import type { Chapter } from "../verdict/diagnose.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { count, rate, share, time } from "../verdict/words.ts";
import { nameOf } from "./headline.ts";
import type { UpstreamReport } from "./incident-report.ts";
import type { ReportBlock } from "./report-block.ts";
import type { ResponseTally } from "./response-tally.ts";

/**
 * What is known: the verdict with its numbers, and who notices such faults.
 *
 * @internal
 */
export function knownBlocks({ diagnosis, kinds, troubles }: UpstreamReport): readonly ReportBlock[] {
  // The last sentence is what to do, and has a place of its own.
  const sentences = diagnosis.sentences.slice(0, -1);
  const losses = kinds.filter(({ isLoss }) => isLoss);
  const all = losses.reduce((sum, { faults }) => sum + faults.count, 0);
  const unframed = losses
    .filter(({ detector }) => detector !== "framing" && detector !== "stall")
    .reduce((sum, { faults }) => sum + faults.count, 0);
  const others = kinds.filter(({ isLoss }) => !isLoss).reduce((sum, { faults }) => sum + faults.count, 0);
  const past = troubles.filter((chapter) => chapter !== diagnosis.chapter);
  const items = [...sentences, ...past.map(pastTrouble)];
  if (unframed > 0) {
    items.push(
      `${count(unframed)} of ${count(all)} losses were well framed: length and last chunk fitted what came, so that only the content, its coding or a digest showed them. A client that looks at the status and the framing takes them for whole.`,
    );
  } else if (all > 0) {
    items.push(
      `All ${count(all)} losses could be seen in the framing: fewer bytes came than were announced, or the end never came.`,
    );
  }
  if (others > 0) {
    items.push(
      others === 1
        ? "One other fault, such as a connection that failed before an answer began, is no loss in a body and isn't a part of the verdict."
        : `${count(others)} other faults, such as connections that failed before an answer began, are no losses in a body and aren't a part of the verdict.`,
    );
  }
  return [{ kind: "list", items }];
}

/**
 * What the numbers leave open.
 *
 * @internal
 */
export function doubtBlocks(
  { diagnosis, peers, troubles }: UpstreamReport,
  tally: ResponseTally | undefined,
): readonly ReportBlock[] {
  const { verdict, requests, operations } = diagnosis;
  const items = alternativesOf(verdict, "");
  for (const chapter of troubles) {
    if (chapter === diagnosis.chapter) continue;
    items.push(...alternativesOf(chapter.verdict, `Until ${time(chapter.toMs)}: `));
  }
  if (requests.total > 0) items.push(`A rate as high as ${share(requests.interval.high)} over all the time.`);
  if (isTrouble(verdict) && verdict.kind !== "one_balancer" && verdict.kind !== "some_balancers") {
    items.push(
      "Something that all requests share, rather than the balancers: the origin, a network between, this machine. Seen from one place, they look alike; the same measurement from another network tells them apart.",
    );
  }
  if (peers.length > 0) {
    items.push(
      "That several balancers stand behind one address: what is counted is the address that answered.",
    );
  }
  const unchecked = tally === undefined ? undefined : tally.unchecked;
  items.push(
    unchecked === undefined
      ? "Losses in bodies that nothing could check; the ledger doesn't say how many there were."
      : unchecked === 0
        ? "Losses that leave a document well formed and well framed. Each body was checked by its framing or its content."
        : `Losses in the ${count(unchecked)} bodies that nothing could check.`,
  );
  if (operations !== undefined && operations.total > operations.hit.total)
    items.push("Operations were followed by a fair sample, so rare kinds of them may be missing.");
  return [{ kind: "list", items }];
}

/**
 * Says in one sentence what was wrong before.
 *
 * @internal
 */
export function pastTrouble({ fromMs, toMs, verdict, faults }: Chapter): string {
  return `From ${time(fromMs)} to ${time(toMs)}: ${nameOf(verdict).replace(/^[A-Z]/, (first) => first.toLowerCase())}; ${rate(faults)} lost a part.`;
}

function alternativesOf(verdict: Verdict, before: string): string[] {
  if (!("alternative" in verdict)) return [];
  return alternativeSentences(verdict.alternative, before).map((sentence) =>
    sentence.replace(/^[a-z]/, (first) => first.toUpperCase()),
  );
}

/**
 * What to do.
 *
 * @internal
 */
export function movingForward({ diagnosis, upstream, troubles }: UpstreamReport): readonly ReportBlock[] {
  const { verdict, sentences } = diagnosis;
  const items = [sentences.at(-1) ?? ""];
  switch (verdict.action) {
    case "replace":
      items.push(
        "Send the ticket below to whoever runs the balancers.",
        "Go on counting: a new balancer is only better when its own requests show it.",
      );
      break;
    case "replacing_will_not_help":
      items.push(
        "Send the ticket below to whoever runs the balancers; it says that none of the addresses stands out.",
        "Go on counting: after a change of configuration the verdict turns to healthy, or it doesn't.",
      );
      break;
    case "wait":
    case "separate_the_peers":
      items.push(`To see more, sooner: lastbyte probe ${upstream}/… asks every address by itself, politely.`);
      break;
    case "none":
      if (troubles.length > 0) items.push("Go on counting: what came once may come again.");
      break;
    default:
      verdict satisfies never;
  }
  return [{ kind: "list", items }];
}
