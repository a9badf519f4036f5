import assert from "node:assert/strict";
import test from "node:test";
import { endIfCancelled, unanswered } from "./attempt-end.ts";
import { Cancellation } from "./cancellation.ts";
import { resolveOptions } from "./options.ts";

const arrange = () => ({ cancellation: new Cancellation(), options: resolveOptions({ deadlineMs: 5_000 }) });

test("a call that goes on has no end", () => {
  assert.equal(endIfCancelled(arrange()), undefined);
});

test("a caller who gives up ends the call with the reason that was given", () => {
  const call = arrange();

  call.cancellation.cancel({ kind: "caller", reason: "enough" });

  assert.deepEqual(endIfCancelled(call), { kind: "aborted", reason: "enough" });
});

test("a deadline that passes is a fault, which says how long the call was given", () => {
  const call = arrange();

  call.cancellation.cancel({ kind: "deadline" });

  assert.deepEqual(
    endIfCancelled(call),
    unanswered({
      code: "deadline_exceeded",
      detail: "the call was not finished within 5000 ms",
      unsent: false,
    }),
  );
});

test("an attempt without a head has read nothing and brought nothing", () => {
  const fault = { code: "dns_error", detail: "", unsent: true } as const;

  assert.deepEqual(unanswered(fault), {
    kind: "faulty",
    fault,
    read: "nothing",
    exchange: undefined,
    progressed: false,
  });
});
