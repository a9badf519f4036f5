import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_LIMITS, resolveLimits } from "./settings.ts";

test("a limit that is not given has its default, also where it is given as undefined", () => {
  const limits = resolveLimits({ maxFields: 5, headTimeoutMs: undefined as unknown as number });

  assert.deepEqual(limits, { ...DEFAULT_LIMITS, maxFields: 5 });
});

test("a limit that HTTP/2 can't tell its clients, or that is none, is refused before anybody meets it", () => {
  for (const [name, value] of [
    ["maxConcurrentStreams", 2 ** 31],
    ["maxHeadBytes", 2 ** 32],
    ["clientIdleMs", -1],
    ["maxConnections", Number.NaN],
    ["maxHeadBytes", "64KiB"],
    ["maxHeadBytes", "65536"],
    ["toString", 1_024],
    ["maxHeadByte", 1_024],
  ] as const) {
    assert.throws(
      () => resolveLimits({ [name]: value }),
      ({ name: kind, message }: Error) => kind === "TypeError" && message.includes(`limits.${name}`),
    );
  }
});
