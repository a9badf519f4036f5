import { createRandom } from "../chance/random.ts";

/**
 * A project, known by its size and its place alone: its tasks are made when somebody asks for them.
 *
 * @internal
 */
export interface Project {
  readonly gid: string;
  readonly index: number;
  readonly name: string;
  /** How many tasks it was made with. */
  readonly size: number;
}

/**
 * A task in the shape of Asana's.
 *
 * @internal
 */
export interface Task {
  readonly gid: string;
  readonly resource_type: "task";
  readonly resource_subtype: string;
  readonly name: string;
  readonly completed: boolean;
  readonly due_on: string | null;
  readonly assignee: { readonly gid: string; readonly name: string } | null;
  readonly tags: readonly string[];
  readonly notes: string;
}

// Asana's gids are strings of up to 16 digits. Ours say which project and which task they name.
const FIRST_PROJECT_GID = 1_200_000_000_000_000;
const FIRST_TASK_GID = 1_300_000_000_000_000;
const FIRST_CREATED_GID = 1_900_000_000_000_000;

/**
 * The most tasks that a project may be made with.
 *
 * @internal
 */
export const MAX_PROJECT_SIZE = 1_000_000;

/**
 * The gid of a project by its place.
 *
 * @internal
 */
export function projectGid(index: number): string {
  return String(FIRST_PROJECT_GID + index);
}

function taskGid(projectIndex: number, taskIndex: number): string {
  return String(FIRST_TASK_GID + projectIndex * MAX_PROJECT_SIZE + taskIndex);
}

/**
 * The gid of a created task, by how many were created before it.
 *
 * @internal
 */
export function createdGid(number: number): string {
  return String(FIRST_CREATED_GID + number);
}

/**
 * Which generated task a gid names.
 *
 * @internal
 */
export function placeOfTask(
  gid: string,
): { readonly projectIndex: number; readonly taskIndex: number } | undefined {
  if (!/^\d{16}$/.test(gid)) return undefined;
  const place = Number(gid) - FIRST_TASK_GID;
  if (place < 0 || Number(gid) >= FIRST_CREATED_GID) return undefined;
  return { projectIndex: Math.floor(place / MAX_PROJECT_SIZE), taskIndex: place % MAX_PROJECT_SIZE };
}

// Characters of one to four bytes in UTF-8, escapes and brackets in strings: what a body is cut through.
const VERBS = ["Write", "Check", "Send", "Översätt", "確認する", "Plan", 'Fix "the"', "Call back"];
const NOUNS = [
  "the report",
  "invoice {42}",
  "a café visit",
  "the [draft]",
  "the 🚀 launch",
  "C:\\temp",
  "budget",
  "notes",
];
const PEOPLE = ["Ada", "Grace", "Jürgen", "美咲", "Tim"];
const TAGS = ["urgent", "later", "q1", "q2", "blocked"];

/**
 * Makes a task. The same seed and place always make the same one.
 *
 * @internal
 */
export function makeTask(seed: number, projectIndex: number, taskIndex: number): Task {
  const random = createRandom(seed, "task", projectIndex, taskIndex);
  const choose = (names: readonly string[]): string => names[random.integer(0, names.length - 1)] ?? "";
  const person = random.integer(0, PEOPLE.length);
  const day = random.integer(1, 28);
  return {
    gid: taskGid(projectIndex, taskIndex),
    resource_type: "task",
    resource_subtype: "default_task",
    name: `${choose(VERBS)} ${choose(NOUNS)} ${taskIndex + 1}`,
    completed: random.next() < 0.5,
    due_on: day > 20 ? null : `2026-11-${String(day).padStart(2, "0")}`,
    assignee:
      person === 0 ? null : { gid: String(1_100_000_000_000_000 + person), name: PEOPLE[person - 1] ?? "" },
    tags: TAGS.slice(0, random.integer(0, TAGS.length)),
    notes: random.next() < 0.2 ? "First line\nsecond line\t\u2028end" : "",
  };
}
