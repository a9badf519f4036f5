import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findCommand } from "../outside/start-server.ts";
import type { OutsideServer } from "../outside/start-server.ts";
import { startNginx } from "./nginx.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const COMMAND = `${ROOT}packages/cli/src/bin.ts`;
// More than the engine holds back, so that it is handed on while it comes, and resumed when it is cut.
const LARGE_BYTES = 1_500_000;

// At this rate three attempts in a row are hit once in a million requests.
const RATE = "0.01";
const FRAMED_CUTS = ["cut-length", "cut-length-reset", "cut-chunked", "lose-terminator"];
const CUTS = [...FRAMED_CUTS, "reframe-length", "reframe-chunked", "reframe-empty"];
/** The files are always the same, so that the faults hit the same bytes whatever else changes in the repository. */
const TASKS = Array.from({ length: 2_000 }, (_, index) => ({
  gid: String(1_200_000 + index),
  name: `Task ${index}`,
}));

const nginx = findCommand("nginx");
const skip = nginx === undefined && "nginx is not installed (Debian: apt-get install nginx-light)";
let server: OutsideServer | undefined;

before(async () => {
  if (nginx === undefined) return;
  const list = JSON.stringify({ data: TASKS });
  const copies = Array.from({ length: Math.ceil(LARGE_BYTES / list.length) }, () => list);
  server = await startNginx(
    nginx,
    new Map([
      ["small.json", JSON.stringify({ data: TASKS.slice(0, 100) })],
      ["list.json", list],
      ["large.json", `[${copies.join(",")}]`],
    ]),
  );
});

after(() => server?.close());

test(
  "a small JSON file of nginx arrives whole through broken balancers, with lastbyte",
  { skip },
  async () => {
    const { plain, lastbyte } = await compare("/plain/small.json", {
      requests: 400,
      faults: [...CUTS, "append-error"],
    });

    assert.ok(plain.lostAnswers > 0);
    assert.ok(plain.failedOperations > 0);
    assertWhole(lastbyte);
  },
);

test("a gzipped JSON file of nginx arrives whole through broken balancers", { skip }, async () => {
  // What is put behind half a gzip stream, the platform's fetch decodes to anything, which no check of content sees.
  const { plain, lastbyte } = await compare("/list.json", { requests: 300, faults: CUTS });

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
