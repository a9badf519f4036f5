import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "./run-program.ts";

interface Story {
  readonly bad: string;
  /** Who was ever avoided, and who is at the end. */
  readonly ever: readonly string[];
  readonly avoided: readonly string[];
  /** The balancers' shares of the requests. */
  readonly avoiding: readonly number[];
  readonly again: readonly number[];
}

const ENV = {
  LASTBYTE_LOG: "1",
  LASTBYTE_OUTLIER_EJECTION: "1",
  LASTBYTE_OUTLIER_EJECTION_PROBE_SHARE: "0.3",
  LASTBYTE_RETRY_BUDGET_RATIO: "1",
};

for (const mode of ["fetch", "http", "http-agent", "http-family"]) {
  test(`the preload avoids a bad balancer when told to, and uses it again when it was mended: ${mode}`, async () => {
    const { stdout, stderr, exitCode } = await runProgram("avoid.mjs", {
      preloaded: true,
      args: [mode],
      env: ENV,
    });

    assert.equal(exitCode, 0, stderr.slice(-500));
    const { bad, ever, avoided, avoiding, again } = JSON.parse(stdout) as Story;
    assert.deepEqual([ever, avoided], [[bad], []]);
    // What it still gets is three tenths of its quarter.
    assert.ok(avoiding[1]! < 0.1, `it got ${avoiding[1]} of the requests`);
    assert.ok(again[1]! > 0.1, `it got ${again[1]} of the requests again`);
    assert.match(stderr, new RegExp(`avoided from now on: ${bad} of http://lab\\.test:\\d+\n`));
    assert.match(stderr, /no address is avoided any more\n/);
  });
}
