import assert from "node:assert/strict";
import test from "node:test";
import * as fc from "fast-check";
import type { Verdict } from "./check.ts";
import { bytesOf, checkInChunks, chunkSizes, type SyncCheck } from "./chunking.fixture.ts";
import { eventStreamCheck, type TerminalEvent } from "./event-stream.ts";

function checkFor(
  terminal: TerminalEvent | readonly TerminalEvent[],
  type = "text/event-stream",
): SyncCheck | undefined {
  const head = { status: 200, headers: new Headers({ "content-type": type }) };
  return eventStreamCheck({ terminal })(head) as SyncCheck | undefined;
}

const done = { data: "[DONE]" };
const stop = { event: "stop" };

type Case = readonly [name: string, terminal: TerminalEvent, body: string, verdict: Verdict["kind"]];

const cases: readonly Case[] = [
  ["the terminal data", done, 'data: {"a":1}\n\ndata: [DONE]\n\n', "complete"],
  ["the terminal data without a space", done, "data:[DONE]\r\n\r\n", "complete"],
  ["the terminal data with carriage returns", done, "data:a\r\rdata:[DONE]\r\r", "complete"],
  [
    "the terminal data behind a byte order mark and comments",
    done,
    "\ufeffdata: [DONE]\n: ping\n\n",
    "complete",
  ],
  ["the terminal data without the empty line", done, "data: [DONE]\n", "complete"],
  ["the terminal data and more behind", done, "data: [DONE]\n\ndata: a\n\n", "complete"],
  ["the terminal data with a space too many", done, "data:  [DONE]\n\n", "incomplete"],
  ["the terminal data without its line end", done, "data: [DONE]", "incomplete"],
  ["the terminal data in the middle of a longer line", done, "data: x[DONE]\n\n", "incomplete"],
  ["the terminal data as one line of two", done, "data: a\ndata: [DONE]\n\n", "incomplete"],
  [
    "the terminal data as the beginning of a long line",
    done,
    `data: [DONE]${"x".repeat(9000)}\n\n`,
    "incomplete",
  ],
  ["the terminal data in a comment", done, ":data: [DONE]\n\n", "incomplete"],
  ["an empty body", done, "", "incomplete"],
  ["the terminal event", stop, "event: a\ndata: 1\n\nevent: stop\ndata: 1\n\n", "complete"],
  ["the terminal event without data", stop, "event: stop\n\n", "complete"],
  ["another event", stop, "event: stopped\ndata: stop\n\n", "incomplete"],
  ["the terminal name and then another", stop, "event: stop\nevent: go\ndata:\n\n", "incomplete"],
  ["an unnamed event where message is terminal", { event: "message" }, "data: a\n\n", "complete"],
  ["empty lines where message is terminal", { event: "message" }, "\n\n: ping\n\n", "incomplete"],
  ["terminal data of two lines", { data: "a\nb" }, "data: a\ndata: b\n\n", "complete"],
  ["empty terminal data", { data: "" }, "data\n\n", "complete"],
  [
    "the name without the data where both count",
    { event: "x", data: "y" },
    "event: x\ndata: z\n\n",
    "incomplete",
  ],
];

for (const [name, terminal, body, verdict] of cases) {
  test(`a stream with ${name} is ${verdict}, whole and byte by byte`, () => {
    const byByte = Array.from({ length: body.length }, () => 1);

    for (const sizes of [[], byByte]) {
      const check = checkFor(terminal);
      assert.ok(check);
      assert.equal(checkInChunks(check, bytesOf(body), sizes).kind, verdict);
    }
  });
}

test("one of several terminal events ends a stream", () => {
  const check = checkFor([{ event: "completed" }, { event: "failed" }]);
  assert.ok(check);

  assert.equal(checkInChunks(check, bytesOf("event: failed\ndata: {}\n\n")).kind, "complete");
});

test("a response of another type has no check", () => {
  assert.equal(checkFor(done, "application/json"), undefined);
  assert.ok(checkFor(done, "text/event-stream; charset=utf-8"));
});

test("a declaration without a terminal event is refused", () => {
  assert.throws(() => eventStreamCheck({ terminal: {} }), /expected terminal events like .* but got \{\}/);
  assert.throws(() => eventStreamCheck({ terminal: [] }), TypeError);
});

test("a stream is incomplete up to its terminal event's line end and complete from there, in every chunking", () => {
  const lines = fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 6 });
  fc.assert(
    fc.property(lines, fc.constantFrom("\n", "\r", "\r\n"), chunkSizes, (data, lineEnd, sizes) => {
      const events = data
        .map((line) => `data: "${line.replaceAll(/[\r\n]/g, "")}"${lineEnd}${lineEnd}`)
        .join("");
      const openBytes = bytesOf(`${events}data: [DONE]`).length;
      const whole = bytesOf(`${events}data: [DONE]${lineEnd}${lineEnd}`);

      for (let length = 0; length <= whole.length; length++) {
        const check = checkFor(done);
        assert.ok(check);
        const verdict = checkInChunks(check, whole.subarray(0, length), sizes);
        assert.equal(verdict.kind, length <= openBytes ? "incomplete" : "complete");
      }
    }),
    { numRuns: 50 },
  );
});
