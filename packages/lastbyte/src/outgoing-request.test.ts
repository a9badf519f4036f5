import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import { OutgoingRequest } from "./outgoing-request.ts";

const URL_TEXT = "http://127.0.0.1/tasks";
const plan = (number: number, headers: Readonly<Record<string, string>> = {}) => ({
  number,
  headers,
  faultyPeers: [],
});

/** Parts from which addresses are made, plain ones and such as only the parser should read. */
const PARTS = [
  "http",
  "https",
  "://",
  "a",
  "B",
  "0",
  "127.0.0.1",
  ":8080",
  "/",
  ".",
  "..",
  "%2e",
  "%",
  "@",
  "?",
  "#",
  "\\",
  " ",
  "ä",
  "_",
  "~",
  "-",
  "[::1]",
  "\t",
];

/** The request that the platform would make of an attempt. */
function requestOf(
  request: OutgoingRequest,
  number: number,
  headers?: Readonly<Record<string, string>>,
): Request {
  const { input, init } = request.forAttempt(plan(number, headers), undefined);
  return new Request(input, init);
}

const textOf = (request: OutgoingRequest, number: number) => requestOf(request, number).text();

// What it is.

test("the methods that fetch knows are put into upper case, and no others", () => {
  const methodOf = (method: string) => new OutgoingRequest(URL_TEXT, { method }, undefined).method;

  assert.deepEqual(["get", "Post", "delete", "patch", "query"].map(methodOf), [
    "GET",
    "POST",
    "DELETE",
    "patch",
    "query",
  ]);
  assert.equal(new OutgoingRequest(URL_TEXT, undefined, undefined).method, "GET");
  assert.equal(
    new OutgoingRequest(new Request(URL_TEXT, { method: "PUT" }), undefined, undefined).method,
    "PUT",
  );
});

test("origin and path are told as the URL parser reads them, and without user, password, query and fragment", () => {
  const address = fc
    .array(fc.constantFrom(...PARTS), { maxLength: 8 })
    .map((parts) => `http://host${parts.join("")}`)
    .filter((address) => URL.canParse(address));

  fc.assert(
    fc.property(address, (address) => {
      const { origin, publicUrl } = new OutgoingRequest(address, undefined, undefined);

      const parsed = new URL(address);
      assert.equal(origin, parsed.origin);
      assert.equal(publicUrl, parsed.origin + parsed.pathname);
    }),
    { numRuns: 5000 },
  );
});

test("a secret in an address is not told", () => {
  for (const address of ["http://me:1234@host/x?key=1#2", "http://me@host:80/x?key=1#2"]) {
    const { publicUrl, origin } = new OutgoingRequest(address, undefined, undefined);

    assert.equal(publicUrl, "http://host/x");
    assert.equal(origin, "http://host");
  }
});

test("an address that can't be parsed is told as such, and left for fetch to refuse", () => {
  const request = new OutgoingRequest("not a url", undefined, undefined);

  assert.deepEqual([request.publicUrl, request.origin], ["(unparsable URL)", ""]);
  assert.equal(request.forAttempt(plan(1), undefined).input, "not a url");
});

test("one origin has one name, however it is written", () => {
  for (const address of ["http://API.example/x", "http://me@api.example", new URL("http://api.example?x")]) {
    assert.equal(new OutgoingRequest(address, undefined, undefined).origin, "http://api.example");
  }
});

const repeatabilities: readonly (readonly [what: string, init: RequestInit, expected: string])[] = [
  ["a GET", {}, "repeatable"],
  ["a POST", { method: "POST", body: "x" }, "not-idempotent"],
  ["a POST with an Idempotency-Key", { method: "POST", headers: { "Idempotency-Key": "1" } }, "repeatable"],
  ["a PUT of a text", { method: "PUT", body: "x" }, "repeatable"],
  [
    "a PUT of a stream",
    { method: "PUT", body: new Blob(["x"]).stream(), duplex: "half" } as RequestInit,
    "one-shot-body",
  ],
  [
    "a PUT of what an iterator yields",
    { method: "PUT", body: iterate() as unknown as BodyInit },
    "one-shot-body",
  ],
  ["a PUT of a Blob", { method: "PUT", body: new Blob(["x"]) }, "repeatable"],
];
for (const [what, init, expected] of repeatabilities) {
  test(`${what} is ${expected}`, () => {
    assert.equal(new OutgoingRequest(URL_TEXT, init, undefined).repeatability, expected);
  });
}

async function* iterate(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(1);
}

test("the caller's word is asked with the request as it will be sent, and wins over the rule", () => {
  const asked: unknown[] = [];

  const request = new OutgoingRequest(
    "http://127.0.0.1",
    { method: "post", headers: { a: "1" } },
    (summary) => {
      asked.push([summary.method, summary.url, summary.headers.get("A")]);
      return true;
    },
  );

  assert.deepEqual(asked, [["POST", "http://127.0.0.1/", "1"]]);
  assert.equal(request.repeatability, "repeatable");
  assert.equal(new OutgoingRequest(URL_TEXT, {}, () => false).repeatability, "by-option");
  assert.equal(
    new OutgoingRequest(URL_TEXT, { method: "POST" }, () => undefined).repeatability,
    "not-idempotent",
  );
});

test("a word that is not true is not taken for one: a promise, say", () => {
  const word = (() => Promise.resolve(false)) as unknown as () => boolean;

  assert.equal(new OutgoingRequest(URL_TEXT, { method: "POST" }, word).repeatability, "by-option");
});

// What is sent.

test("the first attempt gets what the caller passed", () => {
  const input = new Request(URL_TEXT);
  const request = new OutgoingRequest(input, undefined, undefined);

  assert.deepEqual(request.forAttempt(plan(1), undefined), { input, init: undefined });
});

const bodies: readonly (readonly [kind: string, body: () => BodyInit, change: (body: never) => void])[] = [
  ["a text", () => "a=1", () => {}],
  ["an ArrayBuffer", () => new TextEncoder().encode("a=1").buffer, (body) => new Uint8Array(body).fill(0)],
  ["bytes", () => new TextEncoder().encode("a=1"), (body: Uint8Array) => body.fill(0)],
  [
    "a view of other bytes",
    () => new DataView(new TextEncoder().encode("xa=1").buffer, 1),
    (body: DataView) => body.setUint8(0, 0),
  ],
  ["URLSearchParams", () => new URLSearchParams("a=1"), (body: URLSearchParams) => body.append("b", "2")],
  ["a Blob", () => new Blob(["a=1"]), () => {}],
];
for (const [kind, make, change] of bodies) {
  test(`a body of ${kind} is sent again as it was when the call was made`, async () => {
    const body = make();
    const request = new OutgoingRequest(URL_TEXT, { method: "PUT", body }, undefined);

    change(body as never);

    assert.deepEqual(await Promise.all([1, 2, 3].map((number) => textOf(request, number))), [
      "a=1",
      "a=1",
      "a=1",
    ]);
  });
}

test("a form is sent again as it was when the call was made, its files too", async () => {
  const form = new FormData();
  form.append("name", "value");
  form.append("file", new File(["content"], "a.txt"));
  const request = new OutgoingRequest(URL_TEXT, { method: "PUT", body: form }, undefined);

  form.append("late", "1");
  const again = await requestOf(request, 2).formData();

  assert.deepEqual([...again.keys()], ["name", "file"]);
  assert.equal(await (again.get("file") as File).text(), "content");
});

test("header fields are sent again as they were when the call was made", () => {
  const headers = new Headers({ a: "1" });
  const request = new OutgoingRequest(URL_TEXT, { headers }, undefined);

  headers.set("a", "2");

  for (const number of [1, 2]) assert.equal(requestOf(request, number).headers.get("a"), "1");
});

test("the body of a Request is sent again, as often as needed", async () => {
  const request = new OutgoingRequest(
    new Request(URL_TEXT, { method: "PUT", body: "a=1" }),
    undefined,
    undefined,
  );

  assert.equal(request.repeatability, "repeatable");
  for (const number of [1, 2, 3]) assert.equal(await textOf(request, number), "a=1");
});

test("a Request whose body must not be sent twice keeps no second reading of it", () => {
  const input = new Request(URL_TEXT, { method: "POST", body: "a=1" });

  const request = new OutgoingRequest(input, undefined, undefined);

  assert.equal(request.repeatability, "spent-request");
  assert.equal(request.forAttempt(plan(1), undefined).input, input);
});

test("a body of the init stands for that of the Request", async () => {
  const input = new Request(URL_TEXT, { method: "PUT", body: "of the request" });
  const request = new OutgoingRequest(input, { body: "of the init" }, undefined);

  for (const number of [1, 2]) assert.equal(await textOf(request, number), "of the init");
});

test("an init may be a Request, or of a class with getters, as the platform takes it", async () => {
  class Init {
    readonly method = "put";
    get headers(): Record<string, string> {
      return { a: "1" };
    }
    get body(): string {
      return "b=2";
    }
  }
  const asInit = new Request("http://other.example/", { method: "PUT", headers: { a: "1" }, body: "b=2" });
  const fromRequest = new OutgoingRequest(URL_TEXT, asInit, undefined);
  const fromClass = new OutgoingRequest(URL_TEXT, new Init(), undefined);

  assert.equal(fromRequest.repeatability, "one-shot-body");
  assert.equal(fromClass.repeatability, "repeatable");
  for (const request of [requestOf(fromRequest, 1), requestOf(fromClass, 1), requestOf(fromClass, 2)]) {
    assert.deepEqual([request.url, request.method, request.headers.get("a")], [URL_TEXT, "PUT", "1"]);
    assert.equal(await request.text(), "b=2");
  }
});

test("of an address that is no HTTP only its kind is told, since its path may be its content", () => {
  for (const address of ["data:text/plain,secret", "blob:http://page.example/secret", "file:///secret"]) {
    const { publicUrl } = new OutgoingRequest(address, undefined, undefined);

    assert.equal(publicUrl, new URL(address).protocol);
  }
});

test("header fields of a resume stand beside the caller's, from the init or from a Request", () => {
  const own = { headers: { a: "1", range: "bytes=0-" } };
  const range = { range: "bytes=3-", "if-range": '"v1"' };

  for (const request of [
    new OutgoingRequest(URL_TEXT, own, undefined),
    new OutgoingRequest(new Request(URL_TEXT, own), undefined, undefined),
  ]) {
    const { headers } = requestOf(request, 2, range);
    assert.deepEqual(Object.fromEntries(headers), { a: "1", ...range });
  }
});

test("later attempts go past caches, unless the caller said how to use them", () => {
  const cacheOf = (init: RequestInit, number: number) =>
    new OutgoingRequest(URL_TEXT, init, undefined).forAttempt(plan(number), undefined).init?.cache;

  assert.equal(cacheOf({}, 1), undefined);
  assert.equal(cacheOf({}, 2), "no-store");
  assert.equal(cacheOf({ cache: "default" }, 2), "no-store");
  assert.equal(cacheOf({ cache: "force-cache" }, 2), "force-cache");
});

test("the caller's signal is that of the init, else that of the Request; null takes it away", () => {
  const [ofInit, ofRequest] = [new AbortController().signal, new AbortController()];
  const input = new Request(URL_TEXT, { signal: ofRequest.signal });
  const signalOf = (init?: RequestInit) => new OutgoingRequest(input, init, undefined).signal;

  assert.equal(signalOf({ signal: ofInit }), ofInit);
  assert.equal(signalOf(), input.signal);
  assert.equal(signalOf({ signal: null }), undefined);
});

test("a signal of the call's own stands for the caller's, at the first attempt too", () => {
  const own = new AbortController().signal;
  const request = new OutgoingRequest(URL_TEXT, { signal: new AbortController().signal }, undefined);

  for (const number of [1, 2]) assert.equal(request.forAttempt(plan(number), own).init?.signal, own);
});

test("fetch follows redirects by itself, unless the init or the Request says otherwise", () => {
  const follows = (input: string | Request, init?: RequestInit) =>
    new OutgoingRequest(input, init, undefined).followsRedirects;
  const manual = new Request(URL_TEXT, { redirect: "manual" });

  assert.deepEqual([follows(URL_TEXT), follows(manual, { redirect: "follow" })], [true, true]);
  assert.deepEqual([follows(manual), follows(URL_TEXT, { redirect: "error" })], [false, false]);
});
