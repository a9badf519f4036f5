import { LastbyteError } from "lastbyte";
import type { FaultCode } from "lastbyte";
import { equal, holds, rejection } from "./assert.ts";
import type { Bench } from "./bench.ts";
import type { Case, RuntimeName } from "./case.ts";

/** Runtimes that send a request a second time by themselves, whatever its method, when a used connection breaks. */
export const RESENDS_POST: ReadonlySet<RuntimeName> = new Set(["deno", "chromium"]);

/** Runtimes that don't say that a connection was refused. */
export const HIDES_REFUSAL: ReadonlySet<RuntimeName> = new Set(["workerd", "chromium"]);

/** How calls end, apart from being made good. */
export const callCases: readonly Case[] = [
  {
    name: "a POST whose answer is cut is sent once, and the error says that it took effect",
    faults: [{ fault: "cut-length", firstAttempts: 9, cutBytes: 5 }],
    async run(bench) {
      const error = await failure(post(bench), "http_response_incomplete", "connection_terminated");

      equal([error.applied, error.status, error.attempts.length], ["yes", 201, 1], "the error");
      equal((await bench.truth()).created, 1, "tasks created");
    },
  },
  {
    name: "a POST with an Idempotency-Key is sent again, and creates one task",
    faults: [{ fault: "cut-length", firstAttempts: 1, cutBytes: 5 }],
    async run(bench) {
      const response = await post(bench, { "idempotency-key": bench.key });

      equal(response.status, 201, "the status");
      equal(((await response.json()) as { data: { name: string } }).data.name, bench.key, "the task");
      equal([(await bench.truth()).asked, (await bench.truth()).created], [2, 1], "asked and created");
    },
  },
  {
    name: "a POST that breaks before its answer is not sent again by us",
    faults: [{ fault: "reset-before-head", firstAttempts: 1 }],
    async run(bench) {
      await (await fetch(`${bench.config.labUrl}/json?records=1`)).text();
      const observed = bench.observed();

      const ended = await post(bench, {}, observed.fetch).catch((error: unknown) => error);

      equal(observed.attempts.length, 1, "attempts of ours");
      const { created } = await bench.truth();
      equal(created, RESENDS_POST.has(bench.runtime) ? 2 : 1, "tasks created");
      if (created === 2) return;
      holds(ended instanceof LastbyteError, "it fails");
      equal([ended.code, ended.applied], ["connection_terminated", "unknown"], "the error");
    },
  },
  {
    name: "when every attempt is cut, the error has all that is known",
    faults: [{ fault: "reframe-length", firstAttempts: 9, cutBytes: 100 }],
    async run(bench) {
      const { fetch } = bench.observed();

      const error = await failure(
        fetch(bench.url("/json?records=200&coding=identity")),
        "content_incomplete",
      );

      equal([error.status, error.attempts.length, error.name], [200, 3, "LastbyteError"], "the error");
      equal(error.headers?.get("content-type"), "application/json; charset=utf-8", "its headers");
      holds(
        new TextDecoder().decode(error.partial).startsWith('{"data":[{"id":0'),
        "it has the partial body",
      );
      for (const attempt of error.attempts) {
        equal([attempt.status, attempt.receivedBytes], [200, error.partial.length], "an attempt");
      }
    },
  },
  {
    name: "a connection that is refused never left",
    faults: [],
    async run(bench) {
      const { fetch } = bench.observed({ maxAttempts: 2 });
      const call = fetch(bench.config.closedUrl, { method: "POST", body: "{}", redirect: "manual" });

      // workerd says of a refused connection only that it is lost; a browser tells nothing of the network at all.
      const error = await failure(
        call,
        "connection_refused",
        "destination_unavailable",
        "connection_terminated",
      );

      const isKnown = error.code === "connection_refused";
      equal([error.applied, error.attempts.length], isKnown ? ["no", 2] : ["unknown", 1], "the error");
      holds(
        isKnown !== HIDES_REFUSAL.has(bench.runtime),
        `${bench.runtime} says ${error.code}: ${error.message}`,
      );
    },
  },
  {
    name: "503 is asked again, and is an answer in the end",
    faults: [],
    async run(bench) {
      const { fetch } = bench.observed();

      const response = await fetch(bench.url("/json?status=503"));

      equal([response.status, (await response.text()).length > 0], [503, true], "the response");
      equal((await bench.truth()).asked, 3, "requests");
    },
  },
  {
    name: "a deadline ends a call that stalls",
    faults: [{ fault: "stall", firstAttempts: 9 }],
    async run(bench) {
      const { fetch } = bench.observed({ deadlineMs: 200 });

      await failure(fetch(bench.url("/json?records=200")), "deadline_exceeded");
    },
  },
  {
    name: "an abort before, while waiting and while reading rejects with the signal's reason",
    faults: [{ fault: "latency", firstAttempts: 1, delayMs: 10_000 }],
    async run(bench) {
      const { fetch } = bench.observed({ holdBytes: 1_000 });
      const reason = new Error("the user went away");
      const large = `/api/1.0/projects/${bench.config.projectGid}/export.json?records=100000`;

      const before = await rejection(
        fetch(bench.url("/json?early"), { signal: AbortSignal.abort(reason) }),
        "a call",
      );
      const waiting = new AbortController();
      const call = fetch(bench.url("/json?late"), { signal: waiting.signal });
      setTimeout(() => waiting.abort(reason), 50);
      const during = await rejection(call, "a call that waits");
      const reading = new AbortController();
      // The platform's fetch answers, so that no plan hits.
      const response = await bench
        .observed({ holdBytes: 1_000 })
        .fetch(`${bench.config.labUrl}${large}`, { signal: reading.signal });
      const reader = response.body?.getReader();
      await reader?.read();
      reading.abort(reason);
      const after = await rejection(drain(reader), "the stream");

      holds(before === reason, `the reason before: ${String(before)}`);
      holds(during === reason, `the reason while waiting: ${String(during)}`);
      holds(after === reason, `the reason while reading: ${String(after)}`);
    },
  },
  {
    name: "whoever cancels a large body is asked for no more",
    faults: [{ fault: "cut-length", firstAttempts: 9, cutAt: 1_000_000 }],
    async run(bench) {
      const observed = bench.observed({ holdBytes: 1_000 });
      const path = `/api/1.0/projects/${bench.config.projectGid}/export.json?records=100000`;

      const response = await observed.fetch(bench.url(path));
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel("enough");

      equal(observed.attempts.filter(({ approach }) => approach !== "start").length, 0, "further attempts");
      equal((await bench.truth()).asked, 1, "requests");
    },
  },
];

async function drain(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  while ((await reader?.read())?.done === false);
}

function post(
  bench: Bench,
  headers: Readonly<Record<string, string>> = {},
  fetch = bench.observed().fetch,
): Promise<Response> {
  const body = JSON.stringify({ data: { name: bench.key } });
  return fetch(bench.url("/api/1.0/tasks"), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

/** A call fails with one of these codes. */
async function failure(call: Promise<unknown>, ...codes: readonly FaultCode[]): Promise<LastbyteError> {
  const error = await rejection(call, "the call");
  holds(error instanceof LastbyteError, `it fails with a LastbyteError; got ${String(error)}`);
  holds(codes.includes(error.code), `the code is ${codes.join(" or ")}; got ${error.code}: ${error.message}`);
  return error;
}
