import assert from "node:assert/strict";
import { test } from "node:test";
import { rateEvidence } from "./rate-evidence.ts";

test("clean requests speak for the lower rate, faults for the higher", () => {
  const clean = rateEvidence({ requests: 5_000, faults: 0 }, 1e-5, 1e-3);
  const faulty = rateEvidence({ requests: 5_000, faults: 5 }, 1e-5, 1e-3);

  assert.ok(Math.abs(clean - 4.95) < 0.01, `${clean}`);
  assert.ok(faulty < -10, `${faulty}`);
  assert.ok(Math.abs(clean + rateEvidence({ requests: 5_000, faults: 0 }, 1e-3, 1e-5)) < 1e-12);
});
