import { createdGid, makeTask, placeOfTask, projectGid, type Project, type Task } from "./task-data.ts";

/**
 * How many changes are stored. Beyond that the API answers 507.
 */
const MAX_CHANGES = 1_000_000;

/**
 * No more changes can be stored.
 *
 * @internal
 */
export class StoreFull extends Error {
  override readonly name = "StoreFull";
}

/**
 * One page of a project's tasks, and where the next begins.
 *
 * @internal
 */
export interface TaskPage {
  readonly tasks: readonly Task[];
  readonly nextPosition: number | undefined;
}

/**
 * The projects and their tasks. The tasks that were there from the start are generated; only what was
 * created, changed or deleted is stored.
 *
 * @internal
 */
export class TaskStore {
  readonly projects: readonly Project[];
  readonly #seed: number;
  readonly #changed = new Map<string, Task>();
  readonly #deleted = new Set<string>();
  /** The created tasks of each project, in the order of their creation. */
  readonly #created = new Map<number, Task[]>();
  #createdCount = 0;

  constructor(seed: number, projectSizes: readonly number[]) {
    this.#seed = seed;
    this.projects = projectSizes.map((size, index) => ({
      gid: projectGid(index),
      index,
      name: `Project ${index + 1}`,
      size,
    }));
  }

  findProject(gid: string): Project | undefined {
    return this.projects.find((project) => project.gid === gid);
  }

  findTask(gid: string): Task | undefined {
    if (this.#deleted.has(gid)) return undefined;
    const changed = this.#changed.get(gid);
    if (changed !== undefined) return changed;
    const place = placeOfTask(gid);
    const project = place === undefined ? undefined : this.projects[place.projectIndex];
    if (place === undefined || project === undefined || place.taskIndex >= project.size) return undefined;
    return makeTask(this.#seed, place.projectIndex, place.taskIndex);
  }

  /** The tasks from a position on. Positions count the deleted ones too, so that a page never shifts. */
  page(
    project: Project,
    { position, limit }: { readonly position: number; readonly limit: number },
  ): TaskPage {
    const created = this.#created.get(project.index) ?? [];
    const end = project.size + created.length;
    const tasks: Task[] = [];
    let at = position;
    for (; at < end && tasks.length < limit; at += 1) {
      const task = at < project.size ? makeTask(this.#seed, project.index, at) : created[at - project.size];
      if (task === undefined || this.#deleted.has(task.gid)) continue;
      tasks.push(this.#changed.get(task.gid) ?? task);
    }
    return { tasks, nextPosition: at < end ? at : undefined };
  }

  create(project: Project, fields: Partial<Task>): Task {
    this.#admit();
    const made = makeTask(this.#seed, project.index, project.size + this.#createdCount);
    const task: Task = { ...made, notes: "", tags: [], ...fields, gid: createdGid(this.#createdCount) };
    this.#createdCount += 1;
    const list = this.#created.get(project.index) ?? [];
    list.push(task);
    this.#created.set(project.index, list);
    this.#changed.set(task.gid, task);
    return task;
  }

  change(task: Task, fields: Partial<Task>): Task {
    this.#admit();
    const changed: Task = { ...task, ...fields, gid: task.gid };
    this.#changed.set(task.gid, changed);
    return changed;
  }

  delete(task: Task): void {
    this.#admit();
    this.#changed.delete(task.gid);
    this.#deleted.add(task.gid);
  }

  #admit(): void {
    if (this.#changed.size + this.#deleted.size < MAX_CHANGES) return;
    throw new StoreFull(`Expected at most ${MAX_CHANGES} changes, got one more.`);
  }
}
