import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf, exportPath, servedDirectly, startQuietLab } from "./exports.ts";
import type { ExportForm } from "./exports.ts";
import { approachesOf, recordingFetch } from "./recording-fetch.ts";
import { answerWith, startScriptedServer } from "./scripted-server.ts";
import type { Answer } from "./scripted-server.ts";

const CUT = { fault: "cut-length", nthResponse: 1, cutAt: 2_500_000 } as const;

for (const form of ["json", "csv"] as const satisfies readonly ExportForm[]) {
  for (const [hostile, query, expected] of [
    ["ignore-range", "", ["start", "resume"]],
    ["weak-validator", "", ["start", "resume", "replay"]],
    ["lie-content-range", "", ["start", "resume", "replay"]],
    ["weak-validator", "&etag=weak", ["start", "replay"]],
    ["weak-validator", "&etag=none", ["start", "replay"]],
    ["none", "&ranges=off", ["start", "resume"]],
  ] as const) {
    test(`a ${form} export behind ${hostile}${query} is whole in spite of it`, async () => {
      await using lab = await startQuietLab([CUT, { fault: hostile, rate: 1, from: 2 }]);
      const path = await exportPath(lab, form, { query, records: 31_250 });
      const served = await servedDirectly(lab, path);
      const { fetch, call } = recordingFetch();

      const received = await digestOf(await fetch(lab.url + path));

      assert.deepEqual(received, served);
      assert.deepEqual(approachesOf(call()), expected);
    });
  }

  for (const query of ["", "&etag=weak", "&etag=none", "&ranges=off"]) {
    test(`a ${form} export${query} that becomes another version is not spliced`, async () => {
      await using lab = await startQuietLab([CUT, { fault: "change-version", rate: 1, from: 2 }]);
      const path = await exportPath(lab, form, { query, records: 31_250 });
      const { fetch } = recordingFetch();
      const response = await fetch(lab.url + path);

      await assert.rejects(digestOf(response), { name: "LastbyteError", code: "representation_changed" });
    });
  }
}

const WHOLE = randomBytes(3_000_000);
const CUT_AT = 2_000_000;
const SAME_TAG = ['ETag: "v1"', "Content-Type: application/octet-stream"];
const cutAnswer = answerWith(
  "200 OK",
  [...SAME_TAG, `Content-Length: ${WHOLE.length}`],
  WHOLE.subarray(0, CUT_AT),
);

/** A second answer that is not what was asked for; each carries the validator of the first. */
const LIES: Readonly<Record<string, Answer>> = {
  "a shorter whole": whole(WHOLE.subarray(0, 2_500_000)),
  "a whole that is shorter than what was handed on": whole(WHOLE.subarray(0, 500_000)),
  "a whole in chunks that is shorter than what was handed on": chunked(WHOLE.subarray(0, 500_000)),
  "a longer whole": whole(Buffer.concat([WHOLE, WHOLE])),
  "a longer whole in chunks": chunked(Buffer.concat([WHOLE, WHOLE])),
  "another whole of the same length": whole(randomBytes(WHOLE.length)),
  "another coding": answerWith("200 OK", [...SAME_TAG, "Content-Encoding: gzip"], gzipSync(WHOLE)),
  "another status": answerWith("404 Not Found", ["Content-Length: 4"], "none"),
};

function whole(body: Buffer): Answer {
  return answerWith("200 OK", [...SAME_TAG, `Content-Length: ${body.length}`], body);
}

function chunked(body: Buffer): Answer {
  const framed = Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from("\r\n0\r\n\r\n"),
  ]);
  return answerWith("200 OK", [...SAME_TAG, "Transfer-Encoding: chunked"], framed);
}

for (const [name, lie] of Object.entries(LIES)) {
  test(`after a cut, ${name} is never taken for the rest`, async () => {
    await using server = await startScriptedServer([cutAnswer, lie]);
    const { fetch } = recordingFetch();
    const response = await fetch(server.url);

    await assert.rejects(readBytes(response), (error: Error & { code?: string }) => {
      assert.equal(error.name, "LastbyteError");
      assert.equal(error.code, "representation_changed");
      return true;
    });
  });
}

for (const [name, shorter] of [
  ["in chunks", chunked(WHOLE.subarray(0, 2_500_000))],
  ["without any framing", answerWith("200 OK", SAME_TAG, WHOLE.subarray(0, 2_500_000))],
] as const) {
  test(`after a cut, a whole ${name} is held to the length that the first answer told`, async () => {
    await using server = await startScriptedServer([cutAnswer, shorter, shorter, whole(WHOLE)]);
    const { fetch, call } = recordingFetch();

    const received = await readBytes(await fetch(server.url));

    assert.ok(received.equals(WHOLE));
    assert.deepEqual(approachesOf(call()), ["start", "resume", "replay", "replay"]);
  });

  test(`after a cut, a whole ${name} that stays shorter than the first one told is never taken for it`, async () => {
    await using server = await startScriptedServer([cutAnswer, shorter]);
    const { fetch } = recordingFetch();
    const response = await fetch(server.url);

    await assert.rejects(readBytes(response), { name: "LastbyteError", code: "content_incomplete" });
  });
}

/** A part that is not the one that was asked for: the whole is asked for instead. */
const WRONG_PARTS: Readonly<Record<string, (first: number) => Answer>> = {
  "a part that begins later": (first) => part(first + 10, WHOLE.length),
  "a part that begins earlier": (first) => part(first - 10, WHOLE.length),
  "a part that ends early": (first) => part(first, WHOLE.length - 10),
  "a part of something larger": (first) => part(first, WHOLE.length, WHOLE.length + 10),
  "a part of another version": (first) => part(first, WHOLE.length, WHOLE.length, '"v2"'),
  "a part without a validator": (first) => part(first, WHOLE.length, WHOLE.length, ""),
  "a part with a weak validator": (first) => part(first, WHOLE.length, WHOLE.length, 'W/"v1"'),
  "a part without Content-Range": () =>
    answerWith("206 Partial Content", [...SAME_TAG, "Content-Length: 3"], "abc"),
  "several parts": () =>
    answerWith(
      "206 Partial Content",
      ['ETag: "v1"', "Content-Type: multipart/byteranges; boundary=x"],
      "--x--\r\n",
    ),
  "416": () => answerWith("416 Range Not Satisfiable", ["Content-Range: bytes */0", "Content-Length: 0"]),
};

// eslint-disable-next-line max-params
function part(first: number, end: number, total: number = WHOLE.length, tag = '"v1"'): Answer {
  return answerWith(
    "206 Partial Content",
    [
      ...(tag === "" ? [] : [`ETag: ${tag}`]),
      `Content-Range: bytes ${first}-${end - 1}/${total}`,
      `Content-Length: ${end - first}`,
    ],
    WHOLE.subarray(first, end),
  );
}

for (const [name, makePart] of Object.entries(WRONG_PARTS)) {
  test(`after a cut, ${name} is put aside, and the whole is asked for`, async () => {
    const wrongPart: Answer = (socket, head) => makePart(firstByteWanted(head))(socket, head);
    await using server = await startScriptedServer([cutAnswer, wrongPart, whole(WHOLE)]);
    const { fetch, call } = recordingFetch();

    const received = await readBytes(await fetch(server.url));

    assert.ok(received.equals(WHOLE));
    assert.deepEqual(approachesOf(call()), ["start", "resume", "replay"]);
    assert.match(server.requests[1] ?? "", /if-range: "v1"/i);
    assert.doesNotMatch(server.requests[2] ?? "", /range:/i);
  });
}

test("after a cut, a part whose first byte is another one is put aside, and the whole is asked for", async () => {
  const otherBytes: Answer = (socket, head) => {
    const first = firstByteWanted(head);
    const body = Buffer.from(WHOLE.subarray(first));
    body[0] = (body[0] ?? 0) ^ 0xff;
    const headers = [...SAME_TAG, `Content-Range: bytes ${first}-${WHOLE.length - 1}/${WHOLE.length}`];
    answerWith("206 Partial Content", [...headers, `Content-Length: ${body.length}`], body)(socket, head);
  };
  await using server = await startScriptedServer([cutAnswer, otherBytes, whole(WHOLE)]);
  const { fetch, call } = recordingFetch();

  const received = await readBytes(await fetch(server.url));

  assert.ok(received.equals(WHOLE));
  assert.deepEqual(approachesOf(call()), ["start", "resume", "replay"]);
});

test("a part that is cut itself is resumed behind its own last byte", async () => {
  const shortPart: Answer = (socket, head) => {
    const first = firstByteWanted(head);
    const headers = [...SAME_TAG, `Content-Range: bytes ${first}-${WHOLE.length - 1}/${WHOLE.length}`];
    answerWith(
      "206 Partial Content",
      [...headers, `Content-Length: ${WHOLE.length - first}`],
      WHOLE.subarray(first, first + 300_000),
    )(socket, head);
  };
  const restPart: Answer = (socket, head) => part(firstByteWanted(head), WHOLE.length)(socket, head);
  await using server = await startScriptedServer([cutAnswer, shortPart, shortPart, restPart]);
  const { fetch, call } = recordingFetch();

  const received = await readBytes(await fetch(server.url));

  assert.ok(received.equals(WHOLE));
  assert.deepEqual(approachesOf(call()), ["start", "resume", "resume", "resume"]);
});

async function readBytes(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

function firstByteWanted(requestHead: string): number {
  const match = /^range: bytes=(\d+)-\r$/im.exec(requestHead);
  assert.ok(match, "expected a request for a range");
  return Number(match[1]);
}
