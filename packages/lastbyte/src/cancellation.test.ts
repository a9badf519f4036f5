import assert from "node:assert/strict";
import test from "node:test";
import { Cancellation } from "./cancellation.ts";

const deadline = { kind: "deadline" } as const;

test("a call that goes on has no cause", () => {
  assert.equal(new Cancellation().cause, undefined);
});

test("only the first cause counts", () => {
  const cancellation = new Cancellation();
  const first = { kind: "caller", reason: "enough" } as const;

  cancellation.cancel(first);
  cancellation.cancel(deadline);

  assert.equal(cancellation.cause, first);
});

test("every listener hears of it once", () => {
  const cancellation = new Cancellation();
  const heard: string[] = [];
  cancellation.subscribe(() => heard.push("one"));
  cancellation.subscribe(() => heard.push("two"));

  cancellation.cancel(deadline);
  cancellation.cancel(deadline);

  assert.deepEqual(heard, ["one", "two"]);
});

test("a listener that is taken back hears nothing", () => {
  const cancellation = new Cancellation();
  const heard: string[] = [];
  const unsubscribe = cancellation.subscribe(() => heard.push("one"));

  unsubscribe();
  cancellation.cancel(deadline);

  assert.deepEqual(heard, []);
});

test("a listener that comes too late hears at once", () => {
  const cancellation = new Cancellation();
  const heard: string[] = [];
  cancellation.cancel(deadline);

  cancellation.subscribe(() => heard.push("late"))();

  assert.deepEqual(heard, ["late"]);
});

test("a race settles as its promise does", async () => {
  const cancellation = new Cancellation();

  assert.equal(await cancellation.race(Promise.resolve(7)), 7);
  await assert.rejects(cancellation.race(Promise.reject(new Error("no"))), /no/);
});

test("a race that is cancelled gives up waiting", async () => {
  const cancellation = new Cancellation();
  const waiting = cancellation.race(new Promise<number>(() => {}));

  cancellation.cancel(deadline);

  assert.equal(await waiting, undefined);
});

test("a promise that fails after its race was cancelled is not left unhandled", async () => {
  const cancellation = new Cancellation();
  let reject: ((reason: Error) => void) | undefined;
  const promise = new Promise<number>((_resolve, rejectIt) => {
    reject = rejectIt;
  });
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", listen);
  const waiting = cancellation.race(promise);

  cancellation.cancel(deadline);
  await waiting;
  reject?.(new Error("late"));
  await new Promise((resolve) => void setImmediate(resolve));
  process.off("unhandledRejection", listen);

  assert.deepEqual(unhandled, []);
});

test("the reason is the caller's, and nobody's where a deadline ended the call", () => {
  const [given, late] = [new Cancellation(), new Cancellation()];
  assert.equal(given.reason, undefined);

  given.cancel({ kind: "caller", reason: "enough" });
  late.cancel({ kind: "deadline" });

  assert.deepEqual([given.reason, late.reason], ["enough", undefined]);
});
