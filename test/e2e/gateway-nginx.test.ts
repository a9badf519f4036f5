import assert from "node:assert/strict";
import { createCipheriv, createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import type { Gateway } from "@lastbyte/gateway";
import { digestOf, seededPlaces } from "../engine/exports.ts";
import { ask } from "../gateway/ask.ts";
import type { Asked } from "../gateway/ask.ts";
import { gatewayBefore } from "../gateway/gateway-before.ts";
import { findCommand } from "../outside/start-server.ts";
import type { OutsideServer } from "../outside/start-server.ts";
import { startNginx } from "./nginx.ts";

const nginx = findCommand("nginx");
const skip = nginx === undefined && "nginx is not installed (Debian: apt-get install nginx-light)";

const DISK = noise(24_000_000);
const TASKS = Array.from({ length: 40 }, (_, gid) => ({
  gid: String(gid),
  name: `Task ${gid} — „Ä“`,
  notes: "…".repeat(gid * 50),
}));
const LIST = JSON.stringify({ data: Array.from({ length: 200 }, () => TASKS).flat() });

// At this rate three attempts in a row are hit once in 8000 requests, so more of them are made. An empty answer is left
// out: two of them in a row are taken as the origin's word.
const RATE = 0.05;
const EVERY_CUT = [
  "cut-length",
  "cut-length-reset",
  "cut-chunked",
  "lose-terminator",
  "cut-close",
  "reframe-length",
  "reframe-chunked",
  "append-error",
  "cut-gzip",
];

describe("nginx behind broken balancers, through the gateway", { skip, timeout: 120_000 }, () => {
  let server: OutsideServer;
  let lab: Lab;
  let gateway: Gateway;

  before(async () => {
    if (nginx === undefined) return;
    const tasks = TASKS.map((task) => [`task-${task.gid}.json`, JSON.stringify({ data: task })] as const);
    server = await startNginx(
      nginx,
      new Map<string, string | Uint8Array>([["disk.bin", DISK], ["list.json", LIST], ...tasks]),
    );
    lab = await startLab({ balancers: 2, rate: 0, faults: [], upstream: server.url });
    gateway = await gatewayBefore(lab.url, { holdBytes: 65_536, maxAttempts: 5 });
  });

  after(async () => {
    await gateway?.close();
    await lab?.close();
    await server?.close();
  });

  const answerOf = async (
    path: string,
    headers: Record<string, string> = {},
    method = "GET",
  ): Promise<Answer> => {
    const answer = await ask(gateway.url + path, { headers, method });
    assert.ok(answer.kind === "answer");
    return answer;
  };

  test("a download that is cut twelve times is resumed by Range, and arrives with the right digest", async () => {
    const places = seededPlaces(7, 12, DISK.length);
    lab.setFaults(
      places.map((place, index) => ({
        fault: index % 2 === 0 ? "cut-length" : "cut-length-reset",
        nthResponse: index + 1,
        // Where a range begins, at the last byte that has arrived, counting begins anew.
        cutAt: place - (places[index - 1] ?? 0),
      })),
    );
    const { damaged, requests } = lab.truth();

    const received = await digestOf(await fetch(`${gateway.url}/disk.bin`));

    assert.deepEqual(received, { sha256: sha256(DISK), bytes: DISK.length });
    assert.deepEqual([lab.truth().damaged - damaged, lab.truth().requests - requests], [12, 13]);
  });

  test("a gzipped answer that is cut is asked for again, compared, and goes on in the same coding", async () => {
    const direct = await ask(`${server.url}/list.json`, { headers: { "accept-encoding": "gzip" } });
    lab.setFaults([{ fault: "cut-chunked", nthResponse: 1, cutBytes: 2_000 }]);

    const answer = await answerOf("/list.json", { "accept-encoding": "gzip" });

    assert.ok(direct.kind === "answer");
    assert.equal(answer.headers["content-encoding"], "gzip");
    assert.ok(answer.body.equals(direct.body));
    assert.equal(gunzipSync(answer.body).toString(), LIST);
    assert.equal(lab.truth().byFault["cut-chunked"]?.damaged, 1);
  });

  test("a client that has the version gets 304, by its tag and by its date, and the next one a new body", async () => {
    lab.setFaults([]);
    const { headers } = await answerOf("/disk.bin", { range: "bytes=0-0" });
    const etag = String(headers.etag);
    const modified = String(headers["last-modified"]);

    const byTag = await answerOf("/disk.bin", { "if-none-match": etag });
    const byDate = await answerOf("/disk.bin", { "if-modified-since": modified });
    const other = await answerOf("/task-1.json", { "if-none-match": '"another"' });

    for (const answer of [byTag, byDate]) {
      assert.deepEqual([answer.status, answer.headers.etag, answer.body.length], [304, etag, 0]);
    }
    assert.deepEqual([other.status, JSON.parse(other.body.toString())], [200, { data: TASKS[1] }]);
  });

  test("HEAD tells what GET would, and has no body", async () => {
    lab.setFaults([{ fault: "cut-length", rate: 1 }]);

    const { status, headers, body } = await answerOf("/disk.bin", {}, "HEAD");

    assert.deepEqual([status, headers["content-length"], body.length], [200, String(DISK.length), 0]);
    assert.equal(headers["accept-ranges"], "bytes");
  });

  test("a client's own range is whole, also when it is cut once before and once behind what is held", async () => {
    for (const [first, last, cutAt] of [
      [100, 40_099, 12_345],
      [1_000_000, 3_999_999, 2_222_222],
    ] as const) {
      lab.setFaults([{ fault: "cut-length", nthResponse: 1, cutAt }]);
      const damagedBefore = lab.truth().damaged;

      const answer = await answerOf("/disk.bin", { range: `bytes=${first}-${last}` });

      assert.equal(answer.status, 206);
      assert.equal(answer.headers["content-range"], `bytes ${first}-${last}/${DISK.length}`);
      assert.equal(sha256(answer.body), sha256(DISK.subarray(first, last + 1)));
      assert.equal(lab.truth().damaged - damagedBefore, 1);
    }
  });

  test("ranges that are several, conditional, or beyond the end are answered as nginx answers them", async () => {
    lab.setFaults([]);
    const { headers } = await answerOf("/disk.bin", {}, "HEAD");

    const several = await answerOf("/disk.bin", { range: "bytes=0-9,20-29" });
    const fitting = await answerOf("/disk.bin", { range: "bytes=-5", "if-range": String(headers.etag) });
    const stale = await answerOf("/task-2.json", { range: "bytes=0-4", "if-range": '"another"' });
    const beyond = await answerOf("/disk.bin", { range: `bytes=${DISK.length}-` });

    assert.equal(several.status, 206);
    assert.match(String(several.headers["content-type"]), /^multipart\/byteranges; boundary=/);
    for (const part of [DISK.subarray(0, 10), DISK.subarray(20, 30)]) assert.ok(several.body.includes(part));
    assert.deepEqual([fitting.status, fitting.body], [206, DISK.subarray(-5)]);
    assert.deepEqual([stale.status, JSON.parse(stale.body.toString())], [200, { data: TASKS[2] }]);
    assert.deepEqual([beyond.status, beyond.headers["content-range"]], [416, `bytes */${DISK.length}`]);
  });

  test("an API of JSON loses nothing at a rate of one in twenty, gzipped or not", async () => {
    lab.setFaults(EVERY_CUT.map((fault) => ({ fault, rate: RATE / EVERY_CUT.length, path: ".json" })));
    const damagedBefore = lab.truth().damaged;
    const wrong: string[] = [];

    for (let round = 0; round < 30; round += 1) {
      await Promise.all(
        TASKS.map(async (task, index) => {
          const coding = index % 2 === 0 ? "gzip" : "identity";
          const { status, headers, body } = await answerOf(`/task-${task.gid}.json`, {
            "accept-encoding": coding,
          });
          const text = headers["content-encoding"] === "gzip" ? gunzipSync(body).toString() : body.toString();
          if (status !== 200 || text !== JSON.stringify({ data: task })) wrong.push(`${task.gid}: ${status}`);
        }),
      );
    }

    assert.deepEqual(wrong, []);
    assert.ok(lab.truth().damaged - damagedBefore > 20);
  });
});

type Answer = Extract<Asked, { kind: "answer" }>;

/** Bytes that are the same every time, and compress to nothing less. */
function noise(bytes: number): Buffer {
  return createCipheriv("aes-128-ctr", Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(bytes));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
