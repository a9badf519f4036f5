import assert from "node:assert/strict";
import test from "node:test";
import type { Exchange } from "../exchange.ts";
import type { Check, CheckFactory, Verdict } from "./check.ts";
import { bytesOf } from "./chunking.fixture.ts";
import { contentChecks, selectChecks } from "./select-checks.ts";

const DIGEST = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";

interface Traits {
  readonly status?: number;
  readonly codingUndone?: boolean;
  readonly hasBody?: boolean;
  readonly [header: `${string}-${string}`]: string;
}

function exchangeOf(traits: Traits): Exchange {
  const { status = 200, codingUndone = true, hasBody = true, ...headers } = traits;
  return {
    head: { status, headers: new Headers(headers) },
    framing: "length",
    expectedBytes: undefined,
    codingUndone,
    peer: undefined,
    body: hasBody ? { read: () => Promise.resolve(undefined), cancel: () => {} } : undefined,
  };
}

const namesOf = (traits: Traits, own: readonly CheckFactory[] = []): string[] =>
  selectChecks(exchangeOf(traits), own).map(({ name }) => name);

async function judge(traits: Traits, body: string): Promise<Verdict["kind"] | undefined> {
  const [check] = selectChecks(exchangeOf(traits), []);
  await check?.push(bytesOf(body));
  return (await check?.finish())?.kind;
}

class OwnCheck implements Check {
  readonly name = "own";
  push(): void {}
  finish(): Verdict {
    return { kind: "complete" };
  }
}

const jsonTypes: readonly string[] = [
  "application/json",
  "Application/JSON; charset=UTF-8",
  "text/json",
  "application/problem+json",
  "application/vnd.api+json; ext=bulk",
  "application/json;charset=ISO-8859-1",
  'application/json; charset="utf-8"',
  "application/json, application/json",
];
for (const type of jsonTypes) {
  test(`${type} is checked as JSON`, () => {
    assert.deepEqual(namesOf({ "content-type": type }), ["json"]);
  });
}

const uncheckedTypes: readonly string[] = [
  "text/csv",
  "application/json-seq",
  "application/geo+json-seq",
  "application/jsonp",
  "application/javascript",
  "text/plain; note=application/json",
  "application/json; charset=utf-16",
  "application/json; charset=Shift_JIS",
  "text/html, application/json",
  "json",
];
for (const type of uncheckedTypes) {
  test(`${type} is not judged as JSON`, () => {
    assert.ok(!namesOf({ "content-type": type }).includes("json"));
  });
}

test("a response without a type has no check", () => {
  assert.deepEqual(namesOf({}), []);
});

test("a part of a JSON document is not judged", () => {
  assert.deepEqual(namesOf({ status: 206, "content-type": "application/json" }), []);
});

test("a response without a body is not judged", () => {
  const traits = { hasBody: false, codingUndone: false, "content-type": "application/json" } as const;

  assert.deepEqual(namesOf({ ...traits, "content-digest": DIGEST }, [() => new OwnCheck()]), []);
});

test("an empty 200 of a JSON type is incomplete, an empty body of any other status is not", async () => {
  const type = { "content-type": "application/json" } as const;

  assert.equal(await judge({ ...type, status: 200 }, ""), "incomplete");
  for (const status of [201, 202, 400, 401, 404, 500]) {
    assert.equal(await judge({ ...type, status }, ""), "unverifiable");
  }
});

test("JSON that is cut is incomplete whatever the status", async () => {
  for (const status of [200, 201, 404, 500]) {
    assert.equal(await judge({ status, "content-type": "application/json" }, '{"a":'), "incomplete");
  }
});

test("a digest is checked before the content", () => {
  const traits = {
    codingUndone: false,
    "content-type": "application/json",
    "content-digest": DIGEST,
  } as const;

  assert.deepEqual(namesOf(traits), ["content-digest", "json"]);
});

test("encoded bytes are held against their digest and not read as content", () => {
  const traits = {
    codingUndone: false,
    "content-type": "application/json",
    "content-encoding": "gzip",
  } as const;

  assert.deepEqual(namesOf({ ...traits, "content-digest": DIGEST }, [() => new OwnCheck()]), [
    "content-digest",
  ]);
});

test("decoded bytes are read as content and not held against the digest of the encoded ones", () => {
  const traits = {
    codingUndone: true,
    "content-type": "application/json",
    "content-encoding": "gzip",
  } as const;

  assert.deepEqual(namesOf({ ...traits, "content-digest": DIGEST }), ["json"]);
});

test("the caller's checks come last, and a factory that has nothing to say is passed over", () => {
  const own: readonly CheckFactory[] = [() => undefined, () => new OwnCheck()];

  assert.deepEqual(namesOf({ "content-type": "application/json" }, own), ["json", "own"]);
});

test("the caller's factories see the head", () => {
  const heads: number[] = [];

  contentChecks(exchangeOf({ status: 418 }).head, [
    (head) => {
      heads.push(head.status);
      return undefined;
    },
  ]);

  assert.deepEqual(heads, [418]);
});

test("each call makes checks of its own", () => {
  const exchange = exchangeOf({ "content-type": "application/json" });

  assert.notEqual(selectChecks(exchange, [])[0], selectChecks(exchange, [])[0]);
});
