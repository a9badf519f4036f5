import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { faultNames, startLab } from "@lastbyte/lab";
import type { Lab, LabFaults } from "@lastbyte/lab";
import { harmlessFaults } from "../faults/harmless-faults.ts";
import { runProgram } from "./run-program.ts";

let lab: Lab;
before(async () => {
  lab = await startLab({ balancers: 2, projectSizes: [10, 100] });
});
after(() => lab.close());

const ENV = { LASTBYTE_STALL_TIMEOUT: "400ms" };
const JSON_PATH = "/json?records=80";
let requests = 0;

interface Answer {
  readonly error?: string | undefined;
  readonly status?: number | undefined;
  readonly complete?: boolean | undefined;
  readonly bytes?: number;
  readonly digest?: string;
  readonly events: readonly string[];
}

interface Asked {
  readonly path: string;
  readonly faults: LabFaults;
  readonly preloaded?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly times?: number;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyBytes?: number;
  readonly maxSockets?: number;
}

/** Asks the lab from a program of its own. */
async function ask({ path, faults, preloaded = true, env = {}, times = 1, ...asked }: Asked) {
  const urls = Array.from({ length: times }, () => {
    const url = new URL(path, lab.url);
    url.searchParams.set("request", String(++requests));
    return url.href;
  });
  lab.setFaults(faults);
  const requestsBefore = lab.truth().requests;
  const args = [JSON.stringify({ ...asked, urls })];
  const end = await runProgram("ask.mjs", { preloaded, args, env: { ...ENV, ...env } });
  lab.setFaults([]);
  assert.equal(end.exitCode, 0, end.stderr);
  const said = JSON.parse(end.stdout) as {
    readonly answers: readonly [Answer, ...Answer[]];
    readonly calls: readonly {
      readonly result: { readonly kind: string };
      readonly approaches: readonly string[];
    }[];
    readonly faults: readonly string[];
  };
  return {
    ...said,
    answer: said.answers[0],
    requests: lab.truth().requests - requestsBefore,
    stderr: end.stderr,
  };
}

/** What the origin has to say, byte for byte, by its digest. It says the same every time. */
async function wholeOf(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const question = JSON.stringify([path, headers]);
  const known = wholes.get(question);
  if (known !== undefined) return known;
  const { answer } = await ask({ path, faults: [], preloaded: false, headers });
  wholes.set(question, answer.digest ?? "");
  return answer.digest ?? "";
}

const wholes = new Map<string, string>();

const codingOf = (fault: string): string =>
  ({
    "cut-gzip": "gzip",
    "lose-gzip-trailer": "gzip",
    "cut-deflate": "deflate",
    "cut-brotli": "br",
    "cut-zstd": "zstd",
  })[fault] ?? "identity";

for (const fault of faultNames.filter((name) => !name.startsWith("always") && !harmlessFaults.has(name))) {
  test(`a GET that meets ${fault} once is answered whole`, async (t) => {
    const headers = { "accept-encoding": codingOf(fault) };
    const before = lab.truth().byFault[fault]?.damaged ?? 0;

    const { answer, requests } = await ask({
      path: JSON_PATH,
      faults: [{ fault, firstAttempts: 1 }],
      headers,
    });

    if ((lab.truth().byFault[fault]?.damaged ?? 0) === before) return t.skip("this Node has no such coding");
    assert.equal(answer.complete, true);
    assert.equal(answer.digest, await wholeOf(JSON_PATH, headers));
    assert.equal(requests, 2);
    assert.deepEqual(answer.events, ["end", "close"]);
  });

  test(`a POST that meets ${fault} is sent once, and comes to what it would have come to`, async () => {
    // A stall ends here after all, so that there is something to compare.
    const plan = { fault, rate: 1, cutBytes: 20, ...(fault === "stall" ? { stallMs: 900 } : {}) };
    const asked: Asked = {
      path: "/api/1.0/tasks",
      method: "POST",
      body: '{"data":{"name":"once"}}',
      headers: { "content-type": "application/json", "accept-encoding": codingOf(fault) },
      faults: [fault === "lose-gzip-trailer" || fault === "lose-terminator" ? { fault, rate: 1 } : plan],
    };

    const without = await ask({ ...asked, preloaded: false });
    const preloaded = await ask(asked);

    assert.equal(preloaded.requests, 1);
    // Now and then the system tells of a reset as of an end, with the preload and without it.
    if (!fault.endsWith("-reset")) assert.deepEqual(shapeOf(preloaded.answer), shapeOf(without.answer));
  });
}

/** What can be compared of two answers that created two tasks. */
function shapeOf({ error, status, complete, events }: Answer): Omit<Answer, "bytes" | "digest"> {
  return { error, status, complete, events };
}

for (const fault of harmlessFaults) {
  test(`a healthy GET is asked for once: ${fault}`, async () => {
    const { answer, requests, calls } = await ask({ path: JSON_PATH, faults: [{ fault, firstAttempts: 1 }] });

    assert.equal(requests, 1);
    assert.equal(answer.complete, true);
    assert.deepEqual(calls[0]?.approaches, ["start"]);
  });
}

for (const fault of [
  "always-cut",
  "always-empty",
  "always-malformed",
  "cut-length",
  "cut-chunked",
  "reset-before-head",
]) {
  test(`what meets ${fault} every time comes to what it would have come to`, async () => {
    // The same cut every time, because chance is drawn anew for each response.
    const plan = {
      fault,
      rate: 1,
      ...(fault.startsWith("cut") || fault === "always-cut" ? { cutBytes: 77 } : {}),
    };

    const without = await ask({ path: JSON_PATH, faults: [plan], preloaded: false });
    const preloaded = await ask({ path: JSON_PATH, faults: [plan] });

    assert.deepEqual(preloaded.answer, without.answer);
    assert.ok(preloaded.requests <= 3);
  });
}

test("a body that is too large to hold goes on where it was cut", async () => {
  const path = "/json?records=40000";
  const env = { LASTBYTE_HOLD_BYTES: "64KiB" };

  const { answer, calls } = await ask({ path, faults: [{ fault: "cut-length", firstAttempts: 1 }], env });

  assert.equal(answer.digest, await wholeOf(path));
  assert.equal(answer.complete, true);
  assert.deepEqual(calls[0]?.approaches, ["start", "resume"]);
});

test("a body that is too large to hold and has no validator is replayed", async () => {
  const path = "/json?records=40000&etag=none&framing=chunked";
  const env = { LASTBYTE_HOLD_BYTES: "64KiB" };

  const { answer, calls } = await ask({
    path,
    faults: [{ fault: "lose-terminator", firstAttempts: 1 }],
    env,
  });

  assert.equal(answer.digest, await wholeOf(path));
  assert.deepEqual(calls[0]?.approaches, ["start", "replay"]);
  assert.deepEqual(answer.events, ["end", "close"]);
});

test("a body that was released and can't be completed breaks as it would have", async () => {
  const path = "/json?records=40000";
  const asked: Asked = { path, faults: [{ fault: "cut-length", rate: 1, cutBytes: 300_000 }] };

  const without = await ask({ ...asked, preloaded: false });
  const preloaded = await ask({
    ...asked,
    env: { LASTBYTE_HOLD_BYTES: "64KiB", LASTBYTE_MAX_ATTEMPTS: "1" },
  });

  assert.deepEqual(preloaded.answer, without.answer);
});

test("an agent that has only one connection still gets a whole answer", async () => {
  const { answers, requests } = await ask({
    path: JSON_PATH,
    faults: [{ fault: "stall", firstAttempts: 1 }],
    maxSockets: 1,
    times: 3,
  });

  const digest = await wholeOf(JSON_PATH);
  assert.deepEqual(
    answers.map((answer) => answer.complete),
    [true, true, true],
  );
  assert.equal(requests, 6);
  assert.equal(digest.length, 64);
});

test("a PUT is sent again with its body, also where it waits for 100 Continue", async () => {
  for (const headers of [{}, { expect: "100-continue" }]) {
    const { answer, requests } = await ask({
      path: "/api/1.0/tasks/1200000000000001",
      method: "PUT",
      body: '{"data":{"name":"changed"}}',
      headers: { "content-type": "application/json", ...headers },
      faults: [{ fault: "cut-length", firstAttempts: 1 }],
    });

    assert.equal(answer.complete, true, JSON.stringify(answer));
    assert.equal(requests, 2);
  }
});

test("a POST with an Idempotency-Key is repeated, and creates once", async () => {
  const { created } = lab.truth().origin ?? { created: 0 };

  const { answer, requests } = await ask({
    path: "/api/1.0/tasks",
    method: "POST",
    body: '{"data":{"name":"with a key"}}',
    headers: {
      "content-type": "application/json",
      "idempotency-key": createHash("sha1").update("a").digest("hex"),
    },
    faults: [{ fault: "cut-length", firstAttempts: 1 }],
  });

  assert.equal(answer.complete, true);
  assert.equal(requests, 2);
  assert.equal(lab.truth().origin?.created, created + 1);
});

test("a request whose body is larger than what is kept of it is sent once", async () => {
  const { answer, requests } = await ask({
    path: "/api/1.0/tasks/1200000000000001",
    method: "PUT",
    bodyBytes: 1_500_000,
    faults: [{ fault: "cut-length", rate: 1 }],
  });

  assert.equal(requests, 1);
  assert.equal(answer.complete, false);
});

test("faults and calls are told on diagnostics channels", async () => {
  const { calls, faults } = await ask({
    path: JSON_PATH,
    faults: [{ fault: "cut-length", firstAttempts: 1 }],
  });

  assert.deepEqual(faults, ["http_response_incomplete"]);
  assert.deepEqual(calls[0]?.result, {
    kind: "delivered",
    verification: "content",
    recovered: true,
  });
});

test("LASTBYTE_LOG=1 tells each fault and each recovery in a line, and sums up at the end", async () => {
  const env = { LASTBYTE_LOG: "1" };

  const { stderr } = await ask({ path: JSON_PATH, faults: [{ fault: "cut-length", firstAttempts: 1 }], env });

  const lines = stderr.trim().split("\n");
  assert.match(lines[0] ?? "", /^lastbyte: GET http:.*\/json: fault in attempt 1: http_response_incomplete/);
  assert.match(lines[1] ?? "", /: retry$/);
  assert.match(lines[2] ?? "", /: recovered by attempt 2 from 127\.0\.0\.\d+ after \d+ ms$/);
  assert.match(lines[3] ?? "", /^lastbyte: 1 calls, 1 faults, 1 recovered, 0 failed/);
  assert.equal(lines.length, 4, "nothing else is said, and no query string");
});

test("LASTBYTE_OFF=1 leaves everything as it is", async () => {
  const env = { LASTBYTE_OFF: "1" };

  const { answer, requests } = await ask({
    path: JSON_PATH,
    faults: [{ fault: "cut-length", rate: 1 }],
    env,
  });

  assert.equal(requests, 1);
  assert.equal(answer.complete, false);
});

test("a variable that makes no sense is told, and its default holds", async () => {
  const env = { LASTBYTE_MAX_ATTEMPTS: "many" };

  const { answer, stderr } = await ask({
    path: JSON_PATH,
    faults: [{ fault: "cut-length", firstAttempts: 1 }],
    env,
  });

  assert.equal(answer.complete, true);
  assert.match(
    stderr,
    /^lastbyte: LASTBYTE_MAX_ATTEMPTS must be a whole number of at least 1.*got "many"; the default holds\n$/,
  );
});

for (const program of ["common.cjs", "in-worker.mjs"]) {
  test(`a cut answer is made whole in ${program}`, async () => {
    lab.setFaults([{ fault: "cut-length", firstAttempts: 1 }]);
    const args = [`${lab.url}${JSON_PATH}&request=${++requests}`];

    const { stdout, stderr } = await runProgram(program, {
      preloaded: true,
      args,
      env: { LASTBYTE_LOG: "1" },
    });

    assert.equal(stdout, "80\n", stderr);
    assert.match(stderr, /recovered by attempt 2/);
  });
}
