/**
 * What the program does, the same for both clients.
 *
 * @internal
 */
export interface Workload {
  /** How many pages each project has. */
  readonly projectPages: readonly number[];
  readonly operations: readonly TaskOperation[];
  readonly posts: number;
}

/** @internal */
export type TaskOperation =
  /** Fetches all tasks of a project, page by page. */
  | { readonly kind: "export"; readonly project: number; readonly pages: number }
  /** Creates tasks, one by one; `first` numbers them through the whole run. */
  | { readonly kind: "create"; readonly first: number; readonly count: number };

/**
 * How many tasks the program asks for at a time.
 *
 * @internal
 */
export const PAGE_SIZE = 10;

/**
 * Where the program creates tasks. No export reads it, so that what is exported stays what it was.
 *
 * @internal
 */
export const INBOX_PROJECT = 0;

// One request in four creates a task. The lab's truth lists created tasks by name up to 100 000 of them.
const READS_PER_POST = 3;
const MAX_POSTS = 50_000;
const POSTS_PER_OPERATION = 50;

// Exports of about 200 requests: "an app may make several requests to fetch all tasks in a project".
const EXPORT_PAGES: readonly number[] = [200, 120, 280, 180, 220];
const SMALLEST_FULL_RUN = 1_000;
const MAX_PROJECTS = 30;

/**
 * Plans exactly so many requests. Projects are exported again once all of them have been. Without
 * `creates` it only reads.
 *
 * @internal
 */
export function planWorkload(
  requests: number,
  { creates: isCreating = true }: { readonly creates?: boolean } = {},
): Workload {
  const posts = isCreating ? Math.min(Math.floor(requests / (READS_PER_POST + 1)), MAX_POSTS) : 0;
  const exports = planExports(requests - posts);
  const creates = planCreates(posts);
  const projectPages = [0, ...exports.projectPages];
  return { projectPages, operations: [...exports.operations, ...creates], posts };
}

function planExports(reads: number): Pick<Workload, "projectPages" | "operations"> {
  const scale = Math.min(1, reads / SMALLEST_FULL_RUN);
  const projectPages: number[] = [];
  const operations: TaskOperation[] = [];
  for (let left = reads; left > 0;) {
    const turn = operations.length;
    const wanted = Math.max(1, Math.round((EXPORT_PAGES[turn % EXPORT_PAGES.length] ?? 1) * scale));
    const known = projectPages[turn % MAX_PROJECTS];
    // The last export is shorter, and of a project of its own that is just as small.
    const isNew = known === undefined || known > left;
    const pages = Math.min(isNew ? wanted : known, left);
    if (isNew) projectPages.push(pages);
    // Project 0 is the inbox.
    const project = isNew ? projectPages.length : (turn % MAX_PROJECTS) + 1;
    operations.push({ kind: "export", project, pages });
    left -= pages;
  }
  return { projectPages, operations };
}

function planCreates(posts: number): readonly TaskOperation[] {
  const operations: TaskOperation[] = [];
  for (let first = 0; first < posts; first += POSTS_PER_OPERATION) {
    operations.push({ kind: "create", first, count: Math.min(POSTS_PER_OPERATION, posts - first) });
  }
  return operations;
}
