import { formatCount, formatDuration } from "../terminal/numbers.ts";
import type { ContestantName } from "./contestant.ts";
import type { DemoReport } from "./demo-report.ts";
import type { SideReport } from "./side-report.ts";

/**
 * One line of the table, and the sentence that says what it means.
 *
 * @internal
 */
export interface Row {
  readonly label: string;
  readonly cells: Readonly<Record<ContestantName, Cell>>;
  readonly meaning: string;
}

/** @internal */
export interface Cell {
  readonly text: string;
  /** `bad` is what nobody wants, `good` its absence, `plain` neither. */
  readonly tone: "plain" | "good" | "bad";
}

/**
 * The rows of the table, in the order in which they tell the story. Rows about what didn't occur are left out where
 * they would only puzzle.
 *
 * @internal
 */
export function reportRows(report: DemoReport): readonly Row[] {
  const { sides, subject } = report;
  const row = (label: string, cell: (side: SideReport) => Cell, meaning: string): Row => ({
    label,
    cells: { plain: cell(sides.plain), lastbyte: cell(sides.lastbyte) },
    meaning,
  });
  const occurs = (count: (side: SideReport) => number): boolean =>
    count(sides.plain) + count(sides.lastbyte) > 0;

  return [
    row("requests of the program", (side) => plain(side.calls), requestsMeaning(report)),
    row(
      "responses damaged on the wire",
      (side) => plain(side.damaged),
      "Counted by the balancers: the end of a response was lost, or all of it.",
    ),
    row(
      "answers lost",
      (side) => bad(side.lostAnswers),
      "Reads that ended with an error instead of the data.",
    ),
    row(
      "operations failed",
      (side) => ({
        text: `${formatCount(side.failedOperations)} of ${formatCount(side.operations)}`,
        tone: side.failedOperations > 0 ? "bad" : "good",
      }),
      operationMeaning(report),
    ),
    row(
      "answers silently wrong",
      (side) => bad(side.wrongAnswers),
      "No error, but not what the origin has. Every answer was compared.",
    ),
    ...(occurs((side) => side.unobtainableAnswers)
      ? [
          row(
            "answers nobody can get",
            (side) => plain(side.unobtainableAnswers),
            "The fault hits every attempt at them. Both clients fail, as they should.",
          ),
        ]
      : []),
    ...(occurs((side) => side.alteredAnswers)
      ? [
          row(
            "answers of another version",
            (side) => plain(side.alteredAnswers),
            "A balancer sent a valid answer that isn't the origin's. No client can tell.",
          ),
        ]
      : []),
    ...(subject.kind === "tasks" && subject.posts > 0 ? postRows(row) : []),
    ...(occurs((side) => side.undamagedFailures)
      ? [
          row(
            "errors without any damage",
            (side) => plain(side.undamagedFailures),
            "No balancer caused these, though they count above: this machine was too busy.",
          ),
        ]
      : []),
    row(
      "extra requests",
      (side) => plain(side.extraRequests),
      "What reached the balancers beyond the program's requests: retries and resumes.",
    ),
    row(
      "time",
      (side) => ({ text: formatDuration(side.durationMs), tone: "plain" }),
      report.door === "gateway"
        ? "Both ran at once on this machine, their two labs and the gateway too."
        : "Both ran at once on this machine, their two labs too.",
    ),
  ];
}

type MakeRow = (label: string, cell: (side: SideReport) => Cell, meaning: string) => Row;

function postRows(row: MakeRow): readonly Row[] {
  return [
    row(
      "tasks created twice",
      (side) => bad(side.posts.createdTwice),
      "A POST was sent again although its first attempt had done its work.",
    ),
    row(
      "tasks created, answer lost",
      (side) => plain(side.posts.answersLost),
      "Only asking twice could get the answer, and would create a second task.",
    ),
    row(
      "  and the error says so",
      (side) => plain(side.posts.saidApplied + side.posts.saidUnknown),
      'LastbyteError says applied: "yes", or "unknown" where no status came.',
    ),
    row(
      "  and nothing says so",
      (side) => plain(side.posts.saidNothing),
      "The program fails by itself: an empty 201 may be the origin's own word.",
    ),
  ];
}

function requestsMeaning({ subject, door }: DemoReport): string {
  if (door === "gateway")
    return "One program, run twice: only the base URL differs. It reads pages of tasks.";
  switch (subject.kind) {
    case "tasks":
      return "One program, run with each client: it reads pages of tasks and creates tasks.";
    case "upstream":
      return `One program, run with each client: it gets ${subject.url} again and again.`;
    default:
      return subject satisfies never;
  }
}

function operationMeaning({ subject, sides }: DemoReport): string {
  switch (subject.kind) {
    case "tasks": {
      const reads = sides.lastbyte.calls - sides.lastbyte.posts.sent;
      const average = sides.lastbyte.operations === 0 ? 0 : Math.round(reads / sides.lastbyte.operations);
      return `"Fetch all tasks of a project" takes ${average} requests; one lost answer fails it.`;
    }
    case "upstream":
      return "An operation here is up to 100 requests; one lost or wrong answer fails it.";
    default:
      return subject satisfies never;
  }
}

function plain(count: number): Cell {
  return { text: formatCount(count), tone: "plain" };
}

function bad(count: number): Cell {
  return { text: formatCount(count), tone: count > 0 ? "bad" : "good" };
}
