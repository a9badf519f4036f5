import { cursorOf, type AnswerKey } from "./answer-key.ts";
import { isRecord } from "./is-record.ts";
import type { Side } from "./side.ts";
import { INBOX_PROJECT, PAGE_SIZE, type TaskOperation } from "./workload.ts";

/**
 * Does one operation of the tasks demo, and holds every answer against the key.
 *
 * @internal
 */
export async function runTaskOperation(side: Side, operation: TaskOperation, key: AnswerKey): Promise<void> {
  switch (operation.kind) {
    case "export":
      await side.contestant.runOperation(`export project ${operation.project}`, () =>
        exportProject(side, operation, key),
      );
      return;
    case "create":
      await side.contestant.runOperation(`create ${operation.count} tasks`, () =>
        createTasks(side, operation, key),
      );
      return;
    default:
      operation satisfies never;
  }
}

type ExportOperation = Extract<TaskOperation, { kind: "export" }>;
type CreateOperation = Extract<TaskOperation, { kind: "create" }>;

async function exportProject(side: Side, operation: ExportOperation, key: AnswerKey): Promise<void> {
  const { project, pages } = operation;
  const gid = key.projectGids[project] ?? "";
  let isWhole = true;
  let cursor: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const offset = cursor === undefined ? "" : `&offset=${cursor}`;
    const path = `/api/1.0/projects/${gid}/tasks?limit=${PAGE_SIZE}${offset}`;
    const answer = await side.ask({ path, read: readJson });
    if (answer.kind === "stopped") return;

    const isRight = answer.kind === "answered" && key.matches({ project, page }, answer.value);
    if (answer.kind === "failed") side.tally.lost(answer.requestId, answer.error);
    else if (!isRight) side.tally.wrong(answer.requestId);
    // An app's export ends here. Its other pages are asked for all the same, so that both clients meet as many
    // responses; the way on is asked of the origin itself.
    if (!isRight) cursor = await key.cursorBehind(path);
    else if (answer.kind === "answered") cursor = cursorOf(answer.value);
    isWhole &&= isRight;
  }
  side.tally.operationEnded(isWhole);
}

async function createTasks(side: Side, { first, count }: CreateOperation, key: AnswerKey): Promise<void> {
  const projects = [key.projectGids[INBOX_PROJECT] ?? ""];
  for (let number = first; number < first + count; number += 1) {
    const name = `Demo task ${number + 1}`;
    const body = JSON.stringify({ data: { name, projects } });
    const answer = await side.ask({ path: "/api/1.0/tasks", body, read: readJson });
    if (answer.kind === "stopped") return;
    if (answer.kind === "failed") side.tally.postFailed(name, answer.requestId, answer.error);
    else side.tally.posted(name);
    if (answer.kind === "answered" && nameOf(answer.value) !== name) side.tally.wrong(answer.requestId);
  }
}

function readJson(response: Response): Promise<unknown> {
  return response.json();
}

function nameOf(value: unknown): unknown {
  const data = isRecord(value) ? value["data"] : undefined;
  return isRecord(data) ? data["name"] : undefined;
}
