/**
 * What failed, from all that a suite has said: the failed tests with their errors, as `node --test` repeats them at the
 * end or as TAP has them; of a program that tells it in neither way, its last lines.
 *
 * @internal
 */
export function failuresIn(output: string): string {
  const summary = output.split(/^✖ failing tests:$/m).slice(1);
  const tap = output.split(TAP_PART).filter((part) => /^\s*not ok /.test(part));
  const told = [...summary, ...tap].map((part) => part.trim()).filter((part) => part !== "");
  return firstLines(told.length > 0 ? told.join("\n\n") : lastLines(output));
}

/** Where a report in TAP goes on with another test. */
const TAP_PART = /^(?=\s*(?:(?:not )?ok \d+ |# Subtest: |\d+\.\.\d+$))/m;

/** Enough for several failures with their errors, and not more than one reads. */
const MOST_LINES = 100;
const LAST_LINES = 40;

function firstLines(text: string): string {
  const lines = text.split("\n");
  const left = lines.length - MOST_LINES;
  return left <= 0 ? text : [...lines.slice(0, MOST_LINES), `(${left} more lines stand above)`].join("\n");
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
}
