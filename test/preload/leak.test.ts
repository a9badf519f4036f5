import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const LEAK_RUN = fileURLToPath(new URL("../../bench/preload/leak/run.ts", import.meta.url));

test("five thousand calls leave no memory and no handles behind", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=source", LEAK_RUN, "--calls", "5000"],
    { encoding: "utf8", timeout: 60_000 },
  );

  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^\| 5000 \| 0 \|/m, "every call has got its data");
});
