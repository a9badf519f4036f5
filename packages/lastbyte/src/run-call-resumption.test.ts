import assert from "node:assert/strict";
import test from "node:test";
import { settle } from "./fake-clock.fixture.ts";
import { CUT, REFUSED, RESET } from "./scripted-wire.fixture.ts";
import type { ScriptedAnswer, Script } from "./scripted-wire.fixture.ts";
import { makeCall, startCall } from "./start-call.fixture.ts";
import type { CallOptions, StartedCall } from "./start-call.fixture.ts";

// What the loop does about a body that breaks when the caller has the beginning of it. The whole is always "abcdefgh",
// and the first answer brings the caller "abcd" of it.

const ETAG = { etag: '"v1"', "content-length": "8" };
const FIRST: ScriptedAnswer = { headers: ETAG, chunks: ["abcd"], end: CUT };
/** The same from an origin that names no version, and no length. */
const FIRST_UNNAMED: ScriptedAnswer = { chunks: ["abcd"], end: CUT };
const WHOLE: ScriptedAnswer = { headers: ETAG, chunks: ["abc", "def", "gh"] };

/** The part from this byte to the last one, as an origin that does it right sends it. */
function part(from: number, changes: ScriptedAnswer = {}): ScriptedAnswer {
  const rest = "abcdefgh".slice(from);
  const headers = { ...ETAG, "content-range": `bytes ${from}-7/8`, "content-length": String(rest.length) };
  return { status: 206, chunks: [rest], ...changes, headers: { ...headers, ...changes.headers } };
}

const released = (script: Script, options: CallOptions = {}): Promise<StartedCall> =>
  makeCall(script, { holdBytes: 0, ...options });

function approaches({ events }: StartedCall): string[] {
  return events.flatMap((event) => (event.type === "attempt" ? [event.attempt.approach] : []));
}

// Resume.

test("a body with a strong validator is resumed, at the last byte that the caller has", async () => {
  const called = await released([FIRST, part(3)]);

  assert.deepEqual(approaches(called), ["start", "resume"]);
  assert.deepEqual(called.wire.plans[1]?.headers, { range: "bytes=3-", "if-range": '"v1"' });
  assert.deepEqual([called.sink.state, called.sink.status, called.sink.text], ["ended", 200, "abcdefgh"]);
});

test("a resume that breaks is resumed where it stopped", async () => {
  const called = await released([FIRST, part(3, { chunks: ["def"], end: RESET }), part(5)]);

  assert.deepEqual(
    called.wire.plans.map(({ headers }) => headers["range"]),
    [undefined, "bytes=3-", "bytes=5-"],
  );
  assert.deepEqual([called.sink.state, called.sink.text], ["ended", "abcdefgh"]);
});

test("attempts that bring something do not use up the attempts of those that bring nothing", async () => {
  const crumbs = [part(3, { chunks: ["de"], end: CUT }), part(4, { chunks: ["ef"], end: CUT }), part(5)];

  const { sink, wire } = await released([FIRST, RESET, ...crumbs], { maxAttempts: 3 });

  assert.equal(wire.plans.length, 5);
  assert.equal(sink.text, "abcdefgh");
});

test("attempts in a row that bring nothing are counted, also behind ones that did", async () => {
  const { sink, wire } = await released([FIRST, part(3, { chunks: ["de"], end: CUT }), RESET, REFUSED], {
    maxAttempts: 3,
  });

  assert.equal(wire.plans.length, 4);
  assert.deepEqual([sink.state, sink.text, sink.error.code], ["failed", "abcde", "connection_refused"]);
});

test("a body that lost only its end mark is resumed without a byte that is missing", async () => {
  const called = await released([{ ...FIRST, chunks: ["abcdefgh"] }, part(7)]);

  assert.equal(called.wire.plans[1]?.headers["range"], "bytes=7-");
  assert.deepEqual([called.sink.state, called.sink.text], ["ended", "abcdefgh"]);
});

test("a body of which nothing came yet is replayed, since there is no byte to resume at", async () => {
  const called = startCall([{ ...FIRST, chunks: [3_000], end: CUT }, WHOLE], { holdMs: 2_000 });
  await called.clock.pass(3_000);

  assert.deepEqual(approaches(called), ["start", "replay"]);
  assert.deepEqual([called.sink.state, called.sink.text], ["ended", "abcdefgh"]);
});

test("the content is checked over all the parts of a resumed body", async () => {
  const headers = { etag: '"v1"', "content-type": "application/json" };
  const range = { ...headers, "content-range": "bytes 2-5/6" };

  const called = await released([
    { headers, chunks: ["[1,"], end: CUT },
    { status: 206, headers: range, chunks: [",[2]"] },
    { headers, chunks: ["[1,[2]]"] },
  ]);

  assert.deepEqual(approaches(called), ["start", "resume", "replay"]);
  assert.deepEqual([called.sink.state, called.sink.text], ["ended", "[1,[2]]"]);
});

// Answers to a resume that must not be spliced. Behind each, a replay brings the whole.

const unfit: readonly (readonly [what: string, answer: ScriptedAnswer])[] = [
  ["has another total", part(3, { headers: { "content-range": "bytes 3-7/9" } })],
  ["begins elsewhere", part(4)],
  ["ends before the last byte", part(3, { headers: { "content-range": "bytes 3-6/8" }, chunks: ["defg"] })],
  ["says nothing of its range", { status: 206, headers: { etag: '"v1"' }, chunks: ["defgh"] }],
  ["carries another validator", part(3, { headers: { etag: '"v2"' } })],
  ["carries a weak validator", part(3, { headers: { etag: 'W/"v1"' } })],
  ["carries no validator", { status: 206, headers: { "content-range": "bytes 3-7/8" }, chunks: ["defgh"] }],
  ["has another content coding", part(3, { headers: { "content-encoding": "gzip" } })],
];

for (const [what, answer] of unfit) {
  test(`a 206 that ${what} is not spliced; a replay brings the rest`, async () => {
    const called = await released([FIRST, answer, WHOLE]);

    assert.deepEqual(approaches(called), ["start", "resume", "replay"]);
    assert.deepEqual([called.sink.state, called.sink.text], ["ended", "abcdefgh"]);
    assert.ok(called.wire.bodies[1]?.cancelled);
  });
}

test("a 206 that does not begin with the byte that the caller has is not spliced; a replay tells", async () => {
  const same = await released([FIRST, part(3, { chunks: ["Xefgh"] }), WHOLE]);
  const other = await released([FIRST, part(3, { chunks: ["Xefgh"] }), { ...WHOLE, chunks: ["abcXefgh"] }]);

  assert.deepEqual([same.sink.state, same.sink.text], ["ended", "abcdefgh"]);
  assert.deepEqual([other.sink.state, other.sink.text], ["failed", "abcd"]);
  assert.equal(other.sink.error.code, "representation_changed");
});

test("a 206 that ends cleanly before its range does is not the whole", async () => {
  const shorter = part(3, { headers: { "content-length": "3" }, chunks: ["def"] });

  const called = await released([FIRST, shorter, WHOLE]);

  assert.deepEqual(approaches(called), ["start", "resume", "replay"]);
  assert.equal(called.sink.text, "abcdefgh");
});

test("a 206 that goes on behind its range hands on nothing of what is too much", async () => {
  const longer = part(3, { headers: { "content-length": "6" }, chunks: ["defgh!"] });

  const called = await released([FIRST, longer, WHOLE]);

  assert.deepEqual([called.sink.state, called.sink.text], ["ended", "abcdefgh"]);
});

test("a replay gives back the chunks that the caller has already, once checks and comparison have seen them", async () => {
  const json = { "content-type": "application/json" };
  const first: ScriptedAnswer = { headers: json, chunks: ["[1,2", ",3"], end: CUT };
  const again: ScriptedAnswer = { headers: json, chunks: ["[1", ",2", ",3,", "4", "]"] };

  const called = await released([first, again]);

  assert.deepEqual(approaches(called), ["start", "replay"]);
  assert.deepEqual([called.sink.state, called.sink.text], ["ended", "[1,2,3,4]"]);
  const call = called.events.find((event) => event.type === "call")?.call;
  assert.equal(call?.result.kind === "delivered" && call.result.verification, "content");
  assert.deepEqual(
    called.wire.bodies.map(({ discarded }) => discarded),
    [[], ["[1", ",2"]],
  );
});

test("a 416 leads to a replay", async () => {
  const called = await released([FIRST, { status: 416, chunks: ["no"] }, WHOLE]);

  assert.deepEqual(approaches(called), ["start", "resume", "replay"]);
  assert.equal(called.sink.text, "abcdefgh");
});

test("a 200 to a resume is compared from its first byte", async () => {
  const same = await released([FIRST, WHOLE]);
  const other = await released([FIRST, { ...WHOLE, chunks: ["aXcdefgh"] }]);

  assert.deepEqual([same.sink.state, same.sink.text], ["ended", "abcdefgh"]);
  assert.deepEqual([other.sink.state, other.sink.text], ["failed", "abcd"]);
  assert.equal(other.sink.error.code, "representation_changed");
});

test("a 200 to a resume that carries another validator is another version", async () => {
  const { sink } = await released([FIRST, { ...WHOLE, headers: { ...ETAG, etag: '"v2"' } }]);

  assert.deepEqual([sink.text, sink.error.code], ["abcd", "representation_changed"]);
});

// Replay.

for (const [why, first] of [
  ["no validator", FIRST_UNNAMED],
  ["a weak validator", { ...FIRST, headers: { ...ETAG, etag: 'W/"v1"' } }],
  ["a content coding that was undone on the way", { ...FIRST, codingUndone: true }],
  ["a status of its own kind", { ...FIRST, status: 203 }],
] as const) {
  test(`a body with ${why} is replayed: asked for from the start, and gone on behind what the caller has`, async () => {
    const called = await released([first, { ...first, chunks: ["abc", "def", "gh"], end: "clean" }]);

    assert.deepEqual(approaches(called), ["start", "replay"]);
    assert.deepEqual(called.wire.plans[1]?.headers, {});
    assert.deepEqual([called.sink.state, called.sink.text], ["ended", "abcdefgh"]);
  });
}

test("a replay that breaks, before or behind what the caller has, is replayed again", async () => {
  const { sink, wire } = await released([
    FIRST_UNNAMED,
    { chunks: ["ab"], end: CUT },
    { chunks: ["abcdef"], end: RESET },
    { chunks: ["abcd", "efgh"] },
  ]);

  assert.equal(wire.plans.length, 4);
  assert.deepEqual([sink.state, sink.text], ["ended", "abcdefgh"]);
});

const changed: readonly (readonly [what: string, answer: ScriptedAnswer])[] = [
  ["with other bytes", { chunks: ["abcX", "efgh"] }],
  ["with other bytes behind equal ones in the same chunk", { chunks: ["Xbcdefgh"] }],
  ["that is shorter than what the caller has", { chunks: ["abc"] }],
  ["that is empty", { chunks: [] }],
  ["with another status", { status: 404, chunks: ["abcdefgh"] }],
  ["with another content coding", { headers: { "content-encoding": "br" }, chunks: ["abcdefgh"] }],
];

for (const [what, answer] of changed) {
  test(`a replay ${what} is another representation, of which nothing is handed on`, async () => {
    const { sink, wire } = await released([FIRST_UNNAMED, answer]);

    assert.equal(wire.plans.length, 2);
    assert.deepEqual([sink.state, sink.text], ["failed", "abcd"]);
    assert.equal(sink.error.code, "representation_changed");
    assert.deepEqual(sink.failure?.kind, "released");
  });
}

for (const [what, length] of [
  ["shorter", "7"],
  ["longer", "9"],
] as const) {
  test(`a replay whose whole is ${what} than the first one was is another representation`, async () => {
    const first = { headers: { "content-length": "8" }, chunks: ["abcd"], end: CUT };
    const chunks = ["abcdefghi".slice(0, Number(length))];

    const { sink } = await released([first, { headers: { "content-length": length }, chunks }]);

    assert.deepEqual([sink.state, sink.text], ["failed", "abcd"]);
    assert.equal(sink.error.code, "representation_changed");
  });
}

test("a replay that ends before the length that the first answer told is not the whole, however often it comes", async () => {
  const first = { headers: { "content-length": "8" }, chunks: ["abcd"], end: CUT };
  const shorter = { headers: { "transfer-encoding": "chunked" }, chunks: ["abcdef"] };

  const recovered = await released([first, shorter, shorter, { chunks: ["abcdefgh"] }]);
  const failed = await released([first, shorter, shorter, shorter], { maxAttempts: 3 });

  assert.deepEqual([recovered.sink.state, recovered.sink.text], ["ended", "abcdefgh"]);
  assert.deepEqual([failed.sink.state, failed.sink.text], ["failed", "abcdef"]);
  assert.equal(failed.sink.error.code, "content_incomplete");
});

test("a length that was made to match a cut is not held against the whole that comes behind it", async () => {
  const headers = { "content-type": "application/json" };
  const matched = { headers: { ...headers, "content-length": "3" }, chunks: ["[1,"] };
  const whole = { headers: { ...headers, "content-length": "5" }, chunks: ["[1,2]"] };

  const { sink } = await released([matched, whole]);

  assert.deepEqual([sink.state, sink.text], ["ended", "[1,2]"]);
});

test("a body that was edited on its way is never resumed: only a replay can tell what was its own", async () => {
  const headers = { etag: '"v1"', "content-type": "application/json" };
  const edited = { headers, chunks: ["[1,2", "<html>502"] };

  const called = await released([edited, { headers, chunks: ["[1,2,3]"] }]);

  assert.deepEqual(approaches(called), ["start", "replay"]);
  assert.deepEqual([called.sink.state, called.sink.error.code], ["failed", "representation_changed"]);
});

test("a status that asks for a retry is waited for behind released bytes, and is no answer to them", async () => {
  const later: ScriptedAnswer = { status: 503, chunks: ["later"] };

  const recovered = await released([FIRST, later, part(3)]);
  const failed = await released([FIRST, later, later], { maxAttempts: 3 });

  assert.equal(recovered.sink.text, "abcdefgh");
  assert.deepEqual([failed.sink.state, failed.sink.text], ["failed", "abcd"]);
  assert.equal(failed.sink.error.code, "retryable_status");
  assert.deepEqual(
    failed.wire.bodies.map(({ cancelled }) => cancelled),
    [true, true, true],
  );
});

test("an empty part is not the origin's word that there is nothing, whatever was empty before", async () => {
  const headers = { etag: '"v1"', "content-type": "application/json" };
  const emptyPart = { status: 206, headers: { ...headers, "content-range": "bytes 2-6/7" }, chunks: [] };

  const called = await released([
    { headers, chunks: [] },
    { headers, chunks: ["[1,"], end: CUT },
    emptyPart,
    { headers, chunks: ["[1,2,3]"] },
  ]);

  assert.deepEqual([called.sink.state, called.sink.text], ["ended", "[1,2,3]"]);
});

test("a caller who does not read holds back the next attempt, and each part of it", async () => {
  const called = startCall([FIRST, part(3, { chunks: ["def", "gh"] })], { holdBytes: 0 });
  const { sink, wire } = called;
  const seen: (readonly [attempts: number, text: string])[] = [];
  sink.isFull = true;

  for (let write = 0; write < 3; write++) {
    await called.clock.pass(60_000);
    seen.push([wire.plans.length, sink.text]);
    sink.drain();
  }
  await settle();

  assert.deepEqual(seen, [
    [1, "abcd"],
    [2, "abcdef"],
    [2, "abcdefgh"],
  ]);
  assert.equal(sink.state, "ended");
});

test("two empty answers are no word of an origin that had told a length to the caller", async () => {
  const headers = { "content-type": "application/json" };
  const told: ScriptedAnswer = { headers: { ...headers, "content-length": "8" }, chunks: [5], end: RESET };
  const empty: ScriptedAnswer = { headers, chunks: [] };

  const { sink } = await makeCall([told, empty, empty], { holdMs: 0 });

  assert.equal(sink.error.code, "content_incomplete");
});

test("an answer without a body is no continuation", async () => {
  const { sink } = await released([FIRST_UNNAMED, { headers: {} }]);

  assert.equal(sink.error.code, "representation_changed");
  assert.equal(sink.text, "abcd");
});

test("a text behind the last byte that was told does not make the told length wrong", async () => {
  const longer: ScriptedAnswer = { chunks: ["abcdefgh", "<html>"] };

  const { sink } = await released([FIRST, part(3, { chunks: ["defgh", "<html>"] }), longer, longer]);

  assert.equal(sink.text, "abcdefgh");
  assert.notEqual(sink.state, "ended");
});
