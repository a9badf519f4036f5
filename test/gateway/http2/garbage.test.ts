import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "node:test";

const PROGRAM = fileURLToPath(new URL("many-malformed-answers.ts", import.meta.url));

test(
  "an upstream whose heads are refused halfway, time and again, does not stop the gateway",
  { timeout: 60_000 },
  async () => {
    // A small nursery has the garbage collected all the time.
    const flags = ["--conditions=source", "--max-semi-space-size=1"];

    const { stdout } = await promisify(execFile)(process.execPath, [...flags, PROGRAM]);

    assert.equal(stdout, "600 answers were refused\n");
  },
);
