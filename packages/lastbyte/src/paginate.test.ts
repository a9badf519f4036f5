import assert from "node:assert/strict";
import test from "node:test";
import { paginate, type PageFetch, type PaginateOptions } from "./paginate.ts";
import { PaginationError } from "./pagination-error.ts";

interface Answer {
  readonly body?: unknown;
  readonly link?: string;
  readonly status?: number;
  /** Where a redirect led. */
  readonly url?: string;
}

/** A fetch with one answer an address, and what it was asked. */
function fakeFetch(answers: Readonly<Record<string, Answer>>): {
  readonly fetch: PageFetch;
  readonly asked: { readonly url: string; readonly init: RequestInit | undefined }[];
} {
  const asked: { readonly url: string; readonly init: RequestInit | undefined }[] = [];
  const fetch: PageFetch = async (url, init) => {
    asked.push({ url, init });
    const answer = answers[url];
    assert.ok(answer, `nothing is at ${url}`);
    const headers = answer.link === undefined ? {} : { link: answer.link };
    const response = Response.json(answer.body ?? {}, { status: answer.status ?? 200, headers });
    Object.defineProperty(response, "url", { value: answer.url ?? url });
    return response;
  };
  return { fetch, asked };
}

async function collect<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of list) all.push(one);
  return all;
}

async function failure(
  answers: Readonly<Record<string, Answer>>,
  options?: PaginateOptions<unknown>,
): Promise<PaginationError> {
  const error: unknown = await collect(
    paginate(fakeFetch(answers).fetch, "http://a.example/list", options),
  ).catch((error: unknown) => error);
  assert.ok(error instanceof PaginationError, String(error));
  return error;
}

const list = "http://a.example/list";

test("Asana's offset leads through all pages and keeps the query", async () => {
  const { fetch, asked } = fakeFetch({
    "http://a.example/t?limit=2": {
      body: { data: [1, 2], next_page: { offset: "a+b", uri: "http://other.example/" } },
    },
    "http://a.example/t?limit=2&offset=a%2Bb": { body: { data: [3, 4], next_page: { offset: "c" } } },
    "http://a.example/t?limit=2&offset=c": { body: { data: [5], next_page: null } },
  });

  const pages = paginate<{ data: number[] }>(fetch, "http://a.example/t?limit=2#top");

  assert.deepEqual(await collect(pages.items((page) => page.data)), [1, 2, 3, 4, 5]);
  assert.equal(asked.length, 3);
});

test("a uri is followed where there is no offset", async () => {
  const { fetch } = fakeFetch({
    [list]: { body: { next_page: { uri: "http://a.example/list?p=2" } } },
    "http://a.example/list?p=2": { body: { last: true } },
  });

  assert.deepEqual((await collect(paginate(fetch, list))).at(-1), { last: true });
});

test("a Link to the next page is followed relative to the address that answered", async () => {
  const { fetch } = fakeFetch({
    [list]: {
      body: [1],
      link: '</x>; rel="last", <?page=2>; rel="next"',
      url: "http://a.example/moved/list",
    },
    "http://a.example/moved/list?page=2": { body: [2] },
  });

  assert.deepEqual(await collect(paginate<number[]>(fetch, new URL(list)).items((page) => page)), [1, 2]);
});

test("the caller's function finds the next page, and ends the list with undefined or null", async () => {
  const { fetch } = fakeFetch({
    [list]: { body: { next: "list?p=2" }, link: "</never>; rel=next" },
    "http://a.example/list?p=2": { body: { next: null } },
  });
  interface Page {
    readonly next: string | null;
  }

  assert.equal((await collect(paginate<Page>(fetch, list, { next: (page) => page.next }))).length, 2);
  assert.equal((await collect(paginate<Page>(fetch, list, { next: () => undefined }))).length, 1);
});

test("pages are read as they are asked for, and every iteration begins again", async () => {
  const { fetch, asked } = fakeFetch({ [list]: { body: 1, link: "<?p=2>; rel=next" } });
  const pages = paginate(fetch, list);

  for await (const page of pages) {
    assert.equal(page, 1);
    break;
  }
  assert.equal(asked.length, 1);
  for await (const _ of pages) break;
  assert.equal(asked.length, 2);
});

test("a page with another status than 2xx is an error that carries its answer", async () => {
  const error = await failure({ [list]: { status: 403, body: { errors: ["no"] } } });

  assert.equal(error.code, "http_status");
  assert.equal(error.pages, 0);
  assert.match(error.message, /expected a page at http:\/\/a\.example\/list, but got status 403/);
  assert.deepEqual(await error.response?.json(), { errors: ["no"] });
});

test("a page that leads back to one that was read is an error", async () => {
  const error = await failure({
    [list]: { link: "<?p=2>; rel=next" },
    "http://a.example/list?p=2": { link: "</list#again>; rel=next" },
  });

  assert.equal(error.code, "repeated_page");
  assert.equal(error.pages, 2);
  assert.match(error.message, /read before: http:\/\/a\.example\/list /);
});

test("a list longer than maxPages is an error and never a short list", async () => {
  const answers = { [list]: { link: "<?p=2>; rel=next" }, "http://a.example/list?p=2": { body: {} } };

  assert.equal((await failure(answers, { maxPages: 1 })).code, "too_many_pages");
  assert.equal((await collect(paginate(fakeFetch(answers).fetch, list, { maxPages: 2 }))).length, 2);
});

for (const next of [
  "https://a.example/list?p=2",
  "http://b.example/",
  "http://a.example:8080/",
  "//b.example/x",
]) {
  test(`a next page at ${next} is at another origin and refused`, async () => {
    const error = await failure({ [list]: { link: `<${next}>; rel=next` } });

    assert.equal(error.code, "other_origin");
    assert.match(error.message, /to follow it, name it in "allowedOrigins"/);
  });
}

test("an allowed origin is followed without the credentials of the first one", async () => {
  const { fetch, asked } = fakeFetch({
    [list]: { link: "<http://b.example/2>; rel=next" },
    "http://b.example/2": { link: "<http://a.example/3>; rel=next" },
    "http://a.example/3": {},
  });
  const headers = {
    Authorization: "Bearer secret",
    cookie: "a=b",
    "Proxy-Authorization": "x",
    accept: "a/b",
  };

  await collect(paginate(fetch, list, { init: { headers }, allowedOrigins: ["http://b.example"] }));

  const sent = asked.map(({ init }) => Object.fromEntries(new Headers(init?.headers)));
  assert.equal(sent[0]?.["authorization"], "Bearer secret");
  assert.deepEqual(sent[1], { accept: "a/b" });
  assert.equal(sent[2]?.["authorization"], "Bearer secret");
});

const invalid: readonly (readonly [name: string, body: unknown])[] = [
  ["an address that is not http", { next_page: { uri: "file:///etc/passwd" } }],
  ["an address that is none", { next_page: { uri: "http://" } }],
  ["a bare number", { next_page: 2 }],
  ["an empty object", { next_page: {} }],
];

for (const [name, body] of invalid) {
  test(`${name} as the next page is an error and not the end of the list`, async () => {
    assert.equal((await failure({ [list]: { body } })).code, "invalid_next");
  });
}

test("a signal reaches every page and ends the list between two", async () => {
  const { fetch, asked } = fakeFetch({ [list]: { link: "<?p=2>; rel=next" } });
  const controller = new AbortController();

  await assert.rejects(async () => {
    for await (const _ of paginate(fetch, list, { init: { signal: controller.signal } })) {
      controller.abort(new Error("enough"));
    }
  }, /enough/);
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.init?.signal, controller.signal);
});

test("what fetch throws comes through as it is", async () => {
  const broken: PageFetch = () => Promise.reject(new TypeError("terminated"));

  await assert.rejects(collect(paginate(broken, list)), new TypeError("terminated"));
});

test("a first address that is not absolute http and a maxPages below 1 are refused at once", () => {
  const { fetch } = fakeFetch({});

  assert.throws(
    () => paginate(fetch, "/list"),
    /expected an absolute http or https address, but got "\/list"/,
  );
  assert.throws(() => paginate(fetch, "file:///x"), TypeError);
  assert.throws(() => paginate(fetch, list, { maxPages: 0 }), /maxPages of at least 1, but got 0/);
  assert.throws(() => paginate(fetch, list, { maxPages: Number.NaN }), TypeError);
});
