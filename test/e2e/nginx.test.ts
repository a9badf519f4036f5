import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findNginx, startNginx, type Nginx } from "./nginx.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const COMMAND = `${ROOT}packages/cli/src/bin.ts`;
// More than the engine holds back, so that it is handed on while it comes, and resumed when it is cut.
const LARGE_BYTES = 1_500_000;

// At this rate three attempts in a row are hit once in 125 000 requests.
const RATE = "0.02";
const FRAMED_CUTS = ["cut-length", "cut-length-reset", "cut-chunked", "lose-terminator"];
const EVERY_CUT = [...FRAMED_CUTS, "reframe-length", "reframe-chunked", "reframe-empty", "append-error"];

const nginx = findNginx();
const skip = nginx === undefined && "nginx is not installed (Debian: apt-get install nginx-light)";
let server: Nginx | undefined;

before(async () => {
  if (nginx === undefined) return;
  const lock = await readFile(`${ROOT}package-lock.json`, "utf8");
  const copies = Array.from({ length: Math.ceil(LARGE_BYTES / lock.length) }, () => lock);
  server = await startNginx(
    nginx,
    new Map([
      ["package.json", await readFile(`${ROOT}package.json`, "utf8")],
      ["package-lock.json", lock],
      ["large.json", `[${copies.join(",")}]`],
    ]),
  );
});

after(() => server?.close());

test(
  "a small JSON file of nginx arrives whole through broken balancers, with lastbyte",
  { skip },
  async () => {
    const { plain, lastbyte } = await compare("/package.json", { requests: 400, faults: EVERY_CUT });

    assert.ok(plain.lostAnswers > 0);
    assert.ok(plain.failedOperations > 0);
    assertWhole(lastbyte);
  },
);

test("a gzipped JSON file of nginx arrives whole through broken balancers", { skip }, async () => {
  const { plain, lastbyte } = await compare("/package-lock.json", { requests: 200, faults: EVERY_CUT });

  assert.ok(plain.lostAnswers > 0);
  assertWhole(lastbyte);
});

test(
  "a JSON file that is larger than what is held back is resumed, and arrives whole",
  { skip },
  async () => {
    const { plain, lastbyte } = await compare("/plain/large.json", { requests: 80, faults: FRAMED_CUTS });

    assert.ok(plain.lostAnswers > 0);
    assertWhole(lastbyte);
  },
);

interface Side {
  readonly damaged: number;
  readonly lostAnswers: number;
  readonly wrongAnswers: number;
  readonly failedOperations: number;
}

function assertWhole(side: Side): void {
  assert.ok(side.damaged > 0);
  assert.equal(side.lostAnswers, 0);
  assert.equal(side.wrongAnswers, 0);
  assert.equal(side.failedOperations, 0);
}

/** Runs the command as a user would. It fails this test where its exit code isn't 0. */
async function compare(
  path: string,
  { requests, faults }: { readonly requests: number; readonly faults: readonly string[] },
): Promise<{ readonly plain: Side; readonly lastbyte: Side }> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      "--conditions=source",
      COMMAND,
      "demo",
      "--json",
      `--upstream=${server?.url}${path}`,
      `--requests=${requests}`,
      `--rate=${RATE}`,
      `--faults=${faults.join(",")}`,
    ],
    { timeout: 60_000 },
  );
  const { sides }: { sides: { readonly plain: Side; readonly lastbyte: Side } } = JSON.parse(stdout);
  return sides;
}
