import assert from "node:assert/strict";
import test from "node:test";
import { createFetch } from "./create-fetch.ts";
import { paginate } from "./paginate.ts";
import type { PaginateOptions } from "./pagination-plan.ts";
import { PaginationError } from "./pagination-error.ts";
import type { PaginationErrorCode } from "./pagination-error.ts";

interface Answer {
  readonly body?: unknown;
  readonly text?: string;
  readonly status?: number;
  readonly link?: string;
  /** Where a redirect led. */
  readonly from?: string;
}

/** A fetch that answers from a table, and keeps what it was asked. */
function serve(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const inits: (RequestInit | undefined)[] = [];
  const fetch = (url: string, init?: RequestInit): Promise<Response> => {
    asked.push(url);
    inits.push(init);
    const { body, text, status = 200, link, from = url } = answers[url] ?? { status: 404, body: {} };
    const response = new Response(text ?? JSON.stringify(body), {
      status,
      headers: link === undefined ? {} : { link },
    });
    return Promise.resolve(Object.defineProperty(response, "url", { value: from }));
  };
  return { fetch, asked, inits };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const A = "https://api.example/tasks";

async function rejects(
  answers: Readonly<Record<string, Answer>>,
  expected: { readonly code: PaginationErrorCode; readonly words: RegExp },
  options?: PaginateOptions,
): Promise<PaginationError> {
  const { fetch } = serve(answers);
  let caught: unknown;
  await assert.rejects(collect(paginate(fetch, A, options).items()), (error) => {
    caught = error;
    return true;
  });
  assert.ok(caught instanceof PaginationError, String(caught));
  assert.equal(caught.code, expected.code);
  assert.match(caught.message, expected.words);
  return caught;
}

test("Asana's next_page is followed to the last page", async () => {
  const { fetch, asked } = serve({
    [A]: {
      body: { data: [1, 2], next_page: { offset: "x", path: "/tasks?offset=x", uri: `${A}?offset=x` } },
    },
    [`${A}?offset=x`]: { body: { data: [3], next_page: null } },
  });

  assert.deepEqual(await collect(paginate(fetch, A).items<number>()), [1, 2, 3]);
  assert.deepEqual(asked, [A, `${A}?offset=x`]);
});

test("an offset without a URI is put into the URL of the page", async () => {
  const { fetch, asked } = serve({
    [`${A}?limit=1&offset=x`]: { body: { data: [1], next_page: { offset: "y z" } } },
    [`${A}?limit=1&offset=y+z`]: { body: { data: [2], next_page: null } },
  });

  assert.deepEqual(await collect(paginate(fetch, `${A}?limit=1&offset=x`).items()), [1, 2]);
  assert.equal(asked.length, 2);
});

test("a null next_page is the end, whatever a Link says", async () => {
  const { fetch } = serve({
    [A]: { body: { data: [1], next_page: null }, link: '</tasks?page=2>; rel="next"' },
  });

  assert.deepEqual(await collect(paginate(fetch, A).items()), [1]);
});

test("a Link with rel=next is followed, relative to where the answer came from", async () => {
  const { fetch, asked } = serve({
    [A]: { body: [1], link: '<list?page=2>; rel="next"', from: "https://api.example/v2/tasks" },
    "https://api.example/v2/list?page=2": { body: [2] },
  });

  assert.deepEqual(await collect(paginate(fetch, A).items()), [1, 2]);
  assert.equal(asked.length, 2);
});

test("a function of the caller's says where the next page is", async () => {
  const { fetch } = serve({
    [A]: { body: { results: ["a"], more: "?cursor=2" } },
    [`${A}?cursor=2`]: { body: { results: ["b"], more: null } },
  });
  interface Results {
    readonly results: readonly string[];
    readonly more: string | null;
  }

  const pages = paginate<Results>(fetch, A, { next: (page) => page.more });

  assert.deepEqual(await collect(pages.items((page) => page.results)), ["a", "b"]);
});

test("pages come with their answer and their URL", async () => {
  const { fetch } = serve({ [A]: { body: { data: [] } } });

  const [first] = await collect(paginate(fetch, new URL(`${A}#top`)));

  assert.deepEqual(first?.page, { data: [] });
  assert.equal(first.url, A);
  assert.equal(first.response.status, 200);
});

test("pages are recovered by a lastbyte fetch before they are parsed", async () => {
  const bodies = ['{"data":[1', '{"data":[1]}'];
  const headers = { "content-type": "application/json" };
  const fetch = createFetch({ fetch: () => Promise.resolve(new Response(bodies.shift(), { headers })) });

  assert.deepEqual(await collect(paginate(fetch, A).items()), [1]);
});

test("a page is fetched when it is asked for, not before", async () => {
  const { fetch, asked } = serve({ [A]: { body: { data: [1], next_page: { uri: `${A}?2` } } } });

  for await (const item of paginate(fetch, A).items()) {
    assert.equal(item, 1);
    break;
  }

  assert.deepEqual(asked, [A]);
});

test("each iteration begins anew", async () => {
  const { fetch, asked } = serve({ [A]: { body: [1] } });
  const pages = paginate(fetch, A);

  await collect(pages);
  await collect(pages);

  assert.deepEqual(asked, [A, A]);
});

test("the caller's init goes with every request", async () => {
  const { fetch, inits } = serve({
    [A]: { body: { data: [], next_page: { uri: `${A}?2` } } },
    [`${A}?2`]: { body: { data: [], next_page: null } },
  });
  const init = { headers: { authorization: "Bearer x" }, signal: new AbortController().signal };

  await collect(paginate(fetch, A, { init }));

  assert.deepEqual(inits, [init, init]);
});

test("what fetch throws is what the caller sees", async () => {
  const reason = new Error("aborted");
  const pages = paginate(() => Promise.reject(reason), A);

  await assert.rejects(collect(pages), (error) => error === reason);
});

test("a body that breaks is not taken for bad JSON", async () => {
  const reason = new TypeError("terminated");
  const stream = new ReadableStream({ start: (controller) => controller.error(reason) });

  await assert.rejects(
    collect(paginate(() => Promise.resolve(new Response(stream)), A)),
    (error) => error === reason,
  );
});

test("a page that isn't ok is an error with its status, and its body can still be read", async () => {
  const error = await rejects(
    { [A]: { status: 403, body: { why: "no" } } },
    { code: "page_not_ok", words: /^page https:\/\/api\.example\/tasks: expected a 2xx, got status 403$/ },
  );

  assert.equal(error.status, 403);
  assert.equal(error.url, A);
  assert.deepEqual(await error.response.json(), { why: "no" });
});

test("a page that is not JSON is an error", async () => {
  const error = await rejects(
    { [A]: { text: "<html>" } },
    { code: "page_not_json", words: /expected JSON: / },
  );

  assert.ok(error.cause instanceof SyntaxError);
});

test("a page that leads to itself is an error, not a loop", async () => {
  await rejects(
    { [A]: { body: [], link: "<#more>; rel=next" } },
    { code: "page_repeats", words: /fetched before/ },
  );
});

test("two pages that lead to each other are an error, not a loop", async () => {
  await rejects(
    {
      [A]: { body: [], link: "<?2>; rel=next" },
      [`${A}?2`]: { body: [], link: "</tasks>; rel=next" },
    },
    { code: "page_repeats", words: /fetched before/ },
  );
});

test("another origin is refused, since the request's headers would go there", async () => {
  const elsewhere = [
    "https://evil.example/",
    "http://api.example/tasks?2",
    "//evil.example/x",
    "https://api.example:8443/",
  ];
  for (const uri of elsewhere) {
    await rejects(
      { [A]: { body: [], link: `<${uri}>; rel=next` } },
      { code: "next_not_allowed", words: /and not at https:\/\/api\.example; .*"allowedOrigins"/ },
    );
  }
});

test("another origin is followed where the caller allows it", async () => {
  const { fetch } = serve({
    [A]: { body: [1], link: "<https://other.example/2>; rel=next" },
    "https://other.example/2": { body: [2] },
  });

  const pages = paginate(fetch, A, { allowedOrigins: ["https://other.example/"] });

  assert.deepEqual(await collect(pages.items()), [1, 2]);
});

test("a next page that is not at an http(s) URL is refused", async () => {
  for (const uri of ["file:///etc/passwd", "javascript:1", "data:,[]", "http://["]) {
    await rejects(
      { [A]: { body: [], link: `<${uri}>; rel=next` } },
      { code: "next_not_allowed", words: /expected the next page to be at an http\(s\) URL/ },
    );
  }
});

test("a next_page that is not understood is an error, not the end", async () => {
  for (const next_page of [2, true, {}, { uri: "" }, "abc"]) {
    await rejects(
      { [A]: { body: { data: [], next_page } } },
      { code: "next_not_understood", words: /expected "next_page" to be null.*"next"/ },
    );
  }
});

test("more pages than the limit are an error, and as many as the limit are not", async () => {
  const answers = { [A]: { body: [1], link: "<?2>; rel=next" }, [`${A}?2`]: { body: [2] } };

  await rejects(answers, { code: "too_many_pages", words: /more than 1 pages.*"maxPages"/ }, { maxPages: 1 });
  assert.deepEqual(await collect(paginate(serve(answers).fetch, A, { maxPages: 2 }).items()), [1, 2]);
});

test("a page without an array of items is an error, not an empty page", async () => {
  for (const body of [{ results: [] }, { data: {} }, null, 7, "text"]) {
    await rejects({ [A]: { body } }, { code: "no_items", words: /items\(\(page\) => page\.results\)/ });
  }
});

const refused: readonly (readonly [url: string, options: PaginateOptions, words: RegExp])[] = [
  ["/tasks", {}, /absolute http\(s\) URL, got \/tasks/],
  ["ftp://api.example/", {}, /absolute http\(s\) URL/],
  [A, { maxPages: 0 }, /"maxPages" must be a whole number of at least 1; got 0/],
  [A, { maxPages: 1.5 }, /"maxPages"/],
  [
    A,
    { allowedOrigins: ["other.example"] },
    /"allowedOrigins" must hold origins such as .*; got other\.example/,
  ],
];
for (const [url, options, words] of refused) {
  test(`${url} with ${JSON.stringify(options)} is refused before anything is fetched`, () => {
    const { fetch, asked } = serve({});

    assert.throws(() => paginate(fetch, url, options), { name: "TypeError", message: words });
    assert.deepEqual(asked, []);
  });
}
