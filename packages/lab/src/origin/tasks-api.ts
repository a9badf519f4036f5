import { createHash } from "node:crypto";
import type { Answer } from "./api-answer.ts";
import { errorAnswer } from "./api-answer.ts";
import type { OriginLedger } from "./origin-ledger.ts";
import type { Project, Task } from "./task-data.ts";
import type { TaskStore } from "./task-store.ts";
import type { OriginRequest } from "./wanted.ts";

// Asana's own limits: https://developers.asana.com/docs/pagination
const MAX_PAGE_LIMIT = 100;
const DEFAULT_PAGE_LIMIT = 100;
// Idempotency keys that are remembered; the oldest is forgotten first.
const MAX_KEYS = 100_000;

/**
 * The API in the shape of Asana's: projects, their tasks page by page, and tasks that can be created, changed
 * and deleted.
 *
 * @internal
 */
export class TasksApi {
  readonly #store: TaskStore;
  readonly #ledger: OriginLedger;
  readonly #answersByKey = new Map<string, { readonly fingerprint: string; readonly answer: Answer }>();

  constructor(store: TaskStore, ledger: OriginLedger) {
    this.#store = store;
    this.#ledger = ledger;
  }

  /** Answers a request below `/api/1.0`, or undefined where there is no such thing. */
  answer(request: OriginRequest, body: Buffer): Answer | undefined {
    const path = request.path.slice("/api/1.0".length);
    const [, collection, gid, sub] = /^\/(projects|tasks)(?:\/(\d+))?(?:\/(tasks))?$/.exec(path) ?? [];
    if (collection === "projects" && gid === undefined) return this.#projects(request);
    if (collection === "projects" && gid !== undefined) return this.#project(request, gid, sub);
    if (collection === "tasks" && gid === undefined) return this.#postTask(request, body);
    if (collection === "tasks" && gid !== undefined && sub === undefined)
      return this.#task(request, gid, body);
    return undefined;
  }

  #projects(request: OriginRequest): Answer {
    if (!isRead(request)) return methodNotAllowed("GET, HEAD");
    const { position, limit } = readPage(request);
    const shown = this.#store.projects.slice(position, position + limit);
    const next = position + limit < this.#store.projects.length ? position + limit : undefined;
    return pageAnswer(request, { items: shown.map(projectJson), next, limit });
  }

  #project(request: OriginRequest, gid: string, sub: string | undefined): Answer {
    if (!isRead(request)) return methodNotAllowed("GET, HEAD");
    const project = this.#store.findProject(gid);
    if (project === undefined) return errorAnswer(404, `project: Unknown object: ${gid}`);
    if (sub === undefined) return { kind: "json", value: { data: projectJson(project) } };
    const { position, limit } = readPage(request);
    const { tasks, nextPosition } = this.#store.page(project, { position, limit });
    return pageAnswer(request, { items: tasks, next: nextPosition, limit });
  }

  #task(request: OriginRequest, gid: string, body: Buffer): Answer {
    const task = this.#store.findTask(gid);
    if (task === undefined) return errorAnswer(404, `task: Unknown object: ${gid}`);
    switch (request.method) {
      case "GET":
      case "HEAD":
        return { kind: "json", value: { data: task } };
      case "PUT": {
        const fields = readFields(body);
        if (fields === undefined) return errorAnswer(400, 'Expected a body {"data": {…}}.');
        const changed = this.#store.change(task, fields.task);
        this.#ledger.did("changed");
        return { kind: "json", value: { data: changed } };
      }
      case "DELETE":
        this.#store.delete(task);
        this.#ledger.did("deleted");
        return { kind: "json", value: { data: {} } };
      default:
        return methodNotAllowed("GET, HEAD, PUT, DELETE");
    }
  }

  #postTask(request: OriginRequest, body: Buffer): Answer {
    if (request.method !== "POST") return methodNotAllowed("POST");
    this.#ledger.did("posts");
    const key = request.message.headers["idempotency-key"];
    if (typeof key !== "string") return this.#createTask(request, body);

    const fingerprint = createHash("sha256").update(body).digest("base64url");
    const known = this.#answersByKey.get(key);
    if (known !== undefined) {
      if (known.fingerprint !== fingerprint) {
        return errorAnswer(422, "This Idempotency-Key was used with another body.");
      }
      this.#ledger.did("replayed");
      return known.answer;
    }
    const answer = this.#createTask(request, body);
    this.#answersByKey.set(key, { fingerprint, answer });
    const [oldest] = this.#answersByKey.keys();
    if (this.#answersByKey.size > MAX_KEYS && oldest !== undefined) this.#answersByKey.delete(oldest);
    return answer;
  }

  #createTask(request: OriginRequest, body: Buffer): Answer {
    const fields = readFields(body);
    if (fields === undefined) return errorAnswer(400, 'Expected a body {"data": {…}}.');
    const project =
      fields.projectGid === undefined ? this.#store.projects[0] : this.#store.findProject(fields.projectGid);
    if (project === undefined)
      return errorAnswer(400, `projects: Unknown object: ${fields.projectGid ?? "none"}`);
    const task = this.#store.create(project, fields.task);
    this.#ledger.created(fields.task.name);
    const location = `${request.base}/api/1.0/tasks/${task.gid}`;
    return { kind: "json", status: 201, value: { data: task }, headers: { Location: location } };
  }
}

function isRead({ method }: OriginRequest): boolean {
  return method === "GET" || method === "HEAD";
}

function methodNotAllowed(allow: string): Answer {
  return { kind: "empty", status: 405, headers: { Allow: allow } };
}

function projectJson({ gid, name, size }: Project): object {
  return { gid, resource_type: "project", name, num_tasks: size };
}

function readPage({ query }: OriginRequest): { readonly position: number; readonly limit: number } {
  const limit = Number(query.get("limit") ?? DEFAULT_PAGE_LIMIT);
  const offset = query.get("offset");
  return {
    position: offset === null ? 0 : readOffset(offset),
    limit: Number.isInteger(limit) && limit >= 1 ? Math.min(limit, MAX_PAGE_LIMIT) : DEFAULT_PAGE_LIMIT,
  };
}

// Like Asana's, an offset looks like nothing that a client should take apart.
function writeOffset(position: number): string {
  return Buffer.from(`after:${position}`).toString("base64url");
}

function readOffset(offset: string): number {
  const match = /^after:(\d{1,9})$/.exec(Buffer.from(offset, "base64url").toString());
  return match === null ? 0 : Number(match[1]);
}

interface PageContent {
  readonly items: readonly object[];
  readonly next: number | undefined;
  readonly limit: number;
}

function pageAnswer(request: OriginRequest, { items, next, limit }: PageContent): Answer {
  if (next === undefined) return { kind: "json", value: { data: items, next_page: null } };
  const query = new URLSearchParams(request.query);
  const offset = writeOffset(next);
  query.set("limit", String(limit));
  query.set("offset", offset);
  const path = `${request.path.slice("/api/1.0".length)}?${query.toString()}`;
  const uri = `${request.base}${request.path}?${query.toString()}`;
  return { kind: "json", value: { data: items, next_page: { offset, path, uri } } };
}

interface TaskFields {
  readonly task: Partial<Task>;
  readonly projectGid: string | undefined;
}

function readFields(body: Buffer): TaskFields | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    const data: unknown = value instanceof Object && "data" in value ? value.data : undefined;
    if (!(data instanceof Object) || Array.isArray(data)) return undefined;
    const fields = Object.fromEntries<unknown>(Object.entries(data));
    const { name, notes, completed, due_on: dueOn, projects } = fields;
    const projectGid: unknown = Array.isArray(projects) ? projects[0] : undefined;
    return {
      task: {
        ...(typeof name === "string" ? { name } : {}),
        ...(typeof notes === "string" ? { notes } : {}),
        ...(typeof completed === "boolean" ? { completed } : {}),
        ...(typeof dueOn === "string" ? { due_on: dueOn } : {}),
      },
      projectGid: typeof projectGid === "string" ? projectGid : undefined,
    };
  } catch {
    return undefined;
  }
}
