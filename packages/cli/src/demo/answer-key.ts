import { hash } from "node:crypto";
import { isRecord } from "./is-record.ts";
import { PAGE_SIZE } from "./workload.ts";

/** Asana's own limit, which the tasks API shares. */
const MAX_PAGE_LIMIT = 100;
const CONCURRENCY = 4;

/**
 * What the origin has, asked directly, past the balancers.
 *
 * @internal
 */
export class AnswerKey {
  readonly #originUrl: string;
  readonly #digests: readonly (readonly string[])[];
  /** The gid of each project. */
  readonly projectGids: readonly string[];

  private constructor(parts: {
    readonly originUrl: string;
    readonly projectGids: readonly string[];
    readonly digests: readonly (readonly string[])[];
  }) {
    this.#originUrl = parts.originUrl;
    this.#digests = parts.digests;
    this.projectGids = parts.projectGids;
  }

  /** Reads all projects of an origin. */
  static async read(originUrl: string, signal: AbortSignal): Promise<AnswerKey> {
    const list = await readJson(`${originUrl}/api/1.0/projects?limit=${MAX_PAGE_LIMIT}`, signal);
    const projectGids = dataOf(list).map((project) => (isRecord(project) ? String(project["gid"]) : ""));
    const digests: (readonly string[])[] = [];
    const waiting = [...projectGids.entries()];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [project, gid] = next;
        digests[project] = await readDigests(originUrl, gid, signal);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return new AnswerKey({ originUrl, projectGids, digests });
  }

  /** Whether a page of a project is what the origin has. Links aren't compared: they name the balancer. */
  matches(place: { readonly project: number; readonly page: number }, value: unknown): boolean {
    const expected = this.#digests[place.project]?.[place.page];
    const isLast = place.page === (this.#digests[place.project]?.length ?? 0) - 1;
    if (!isRecord(value) || !Array.isArray(value["data"])) return false;
    return pageDigest(value["data"], isLast) === expected && (cursorOf(value) === undefined) === isLast;
  }

  /** Where the page behind this one begins. The origin is this process's own: nobody who stops waits for it. */
  async cursorBehind(path: string): Promise<string | undefined> {
    return cursorOf(await readJson(`${this.#originUrl}${path}`));
  }
}

/**
 * Where the next page begins, or undefined on the last one.
 *
 * @internal
 */
export function cursorOf(page: unknown): string | undefined {
  const next = isRecord(page) ? page["next_page"] : undefined;
  return isRecord(next) && typeof next["offset"] === "string" ? next["offset"] : undefined;
}

/** The digests of a project's pages, as large as the program asks for them. */
async function readDigests(originUrl: string, gid: string, signal: AbortSignal): Promise<readonly string[]> {
  const tasks: unknown[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined;) {
    const offset: string = cursor === "" ? "" : `&offset=${cursor}`;
    const url = `${originUrl}/api/1.0/projects/${gid}/tasks?limit=${MAX_PAGE_LIMIT}${offset}`;
    const page = await readJson(url, signal);
    tasks.push(...dataOf(page));
    cursor = cursorOf(page);
  }
  const digests: string[] = [];
  for (let at = 0; at < tasks.length; at += PAGE_SIZE) {
    digests.push(pageDigest(tasks.slice(at, at + PAGE_SIZE), at + PAGE_SIZE >= tasks.length));
  }
  return digests;
}

function pageDigest(tasks: readonly unknown[], isLast: boolean): string {
  return hash("sha1", JSON.stringify([isLast, tasks]), "base64");
}

async function readJson(url: string, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal: signal ?? null });
  return response.json();
}

function dataOf(page: unknown): readonly unknown[] {
  const data = isRecord(page) ? page["data"] : undefined;
  if (Array.isArray(data)) return data;
  throw new TypeError("expected the lab's origin to answer with a list");
}
