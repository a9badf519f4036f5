import assert from "node:assert/strict";
import { test } from "node:test";
import { readEnvironment } from "./read-environment.ts";

test("an environment without variables asks for nothing", () => {
  const settings = readEnvironment({ PATH: "/bin", LASTBYTE_LOG: "" });

  assert.deepEqual(settings, {
    isOff: false,
    logs: false,
    outlierEjection: undefined,
    options: {},
    complaints: [],
  });
});

test("every variable sets its option", () => {
  const { options, complaints } = readEnvironment({
    LASTBYTE_MAX_ATTEMPTS: "5",
    LASTBYTE_HOLD_BYTES: "64KiB",
    LASTBYTE_HOLD_TIME: "1s",
    LASTBYTE_STALL_TIMEOUT: "10s",
    LASTBYTE_STREAM_STALL_TIMEOUT: "1m",
    LASTBYTE_DEADLINE: "90s",
    LASTBYTE_RETRY_BUDGET_RATIO: "0.5",
    LASTBYTE_RETRY_BUDGET_MIN_PER_SECOND: "1",
    LASTBYTE_RETRY_BUDGET_TTL: "5s",
    LASTBYTE_BACKOFF_INITIAL: "50ms",
    LASTBYTE_BACKOFF_MAX: "2s",
  });

  assert.deepEqual(complaints, []);
  assert.deepEqual(options, {
    maxAttempts: 5,
    holdBytes: 65_536,
    holdMs: 1_000,
    stallTimeoutMs: 10_000,
    streamStallTimeoutMs: 60_000,
    deadlineMs: 90_000,
    retryBudget: { ratio: 0.5, minPerSecond: 1, ttlMs: 5_000 },
    backoff: { initialMs: 50, maxMs: 2_000 },
  });
});

test("a value that makes no sense is told and left out, and the others hold", () => {
  const { options, complaints } = readEnvironment({
    LASTBYTE_MAX_ATTEMPTS: "0",
    LASTBYTE_HOLD_BYTES: "lots",
    LASTBYTE_HOLD_TIME: "3s",
  });

  assert.deepEqual(options, { holdMs: 3_000 });
  assert.equal(complaints.length, 2);
  assert.match(complaints[0] ?? "", /LASTBYTE_MAX_ATTEMPTS must be a whole number of at least 1.*got "0"/);
  assert.match(
    complaints[1] ?? "",
    /LASTBYTE_HOLD_BYTES must be a number of bytes, such as 1MiB, got "lots"/,
  );
});

test("a variable that nobody knows is told, with those that are known", () => {
  const { complaints } = readEnvironment({ LASTBYTE_MAXATTEMPTS: "5" });

  assert.match(complaints[0] ?? "", /unknown variable LASTBYTE_MAXATTEMPTS; .*LASTBYTE_MAX_ATTEMPTS/);
});

test("a switch is on unless it says no", () => {
  const on = ["1", "true", "yes"].map((text) => readEnvironment({ LASTBYTE_OFF: text }).isOff);
  const off = ["0", "false", "no", "off", ""].map((text) => readEnvironment({ LASTBYTE_OFF: text }).isOff);

  assert.deepEqual(on, [true, true, true]);
  assert.deepEqual(off, [false, false, false, false, false]);
});

test("outlier ejection is switched on, and its shares are read", () => {
  const settings = readEnvironment({
    LASTBYTE_OUTLIER_EJECTION: "on",
    LASTBYTE_OUTLIER_EJECTION_MAX_SHARE: "0.25",
    LASTBYTE_OUTLIER_EJECTION_PROBE_SHARE: "2",
  });

  assert.deepEqual(settings.outlierEjection, { maxShare: 0.25 });
  assert.match(settings.complaints.join(), /PROBE_SHARE must be a share above 0 and below 1, got "2"/);
});
