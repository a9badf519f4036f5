import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { startLab, type Lab } from "@lastbyte/lab";
import { main } from "../main.ts";
import { recordingTerminal } from "../terminal/recording-terminal.fixture.ts";

const PROJECT = "/api/1.0/projects/1200000000000003";
const LARGE = `${PROJECT}/export.json?records=20000`;
const UNKNOWN_END = `${PROJECT}/export.csv?records=10&framing=close`;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

suite("lastbyte get", () => {
  let lab: Lab;
  let folder: string;
  const get = async (path: string, ...options: readonly string[]) => {
    const terminal = recordingTerminal();
    const code = await main(["get", lab.url + path, ...options], terminal);
    return { code, ...terminal.written };
  };
  const directly = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(await (await fetch(lab.origin.url + path)).arrayBuffer());

  before(async () => {
    lab = await startLab({ balancers: 1, faults: [] });
    folder = await mkdtemp(join(tmpdir(), "lastbyte-get-"));
  });
  after(async () => {
    await lab.close();
    await rm(folder, { recursive: true });
  });

  test("a large body that is cut twice arrives whole under its name, with its SHA-256", async () => {
    lab.setFaults([
      { fault: "cut-length", nthResponse: 1, cutAt: 1_000_000 },
      { fault: "cut-length-reset", nthResponse: 2, cutAt: 300_000 },
    ]);
    const file = join(folder, "large.json");

    const { code, output, errors } = await get(LARGE, "-o", file, "--sha256");

    const expected = sha256(await directly(LARGE));
    assert.equal(code, 0, errors);
    assert.equal(sha256(await readFile(file)), expected);
    assert.equal(output, `${expected}  ${file}\n`);
    assert.match(errors, /asking for the rest behind byte/);
    assert.match(errors, /whole by its content, 2 faults mended/);
    assert.equal((await readdir(folder)).length, 1);
  });

  test("a body that can't be had whole leaves no file, and the old one as it was", async () => {
    lab.setFaults([{ fault: "cut-length", rate: 1, cutAt: 100 }]);
    const file = join(folder, "old.json");
    await writeFile(file, "old");

    const { code, errors } = await get(LARGE, "-o", file, "--max-attempts", "2");

    assert.equal(code, 4);
    assert.match(
      errors,
      /^http_response_incomplete: .*\nasking again\n.*\nlastbyte: GET .* failed after 2 attempts/,
    );
    assert.equal(await readFile(file, "utf8"), "old");
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.endsWith(".part")),
      [],
    );
  });

  test("what the platform refuses is said with its reason", async () => {
    const terminal = recordingTerminal();

    // Port 9 is one of those that fetch never connects to (Fetch standard, "bad port").
    const code = await main(["get", "http://127.0.0.1:9/"], terminal);

    assert.equal(code, 4);
    assert.equal(terminal.written.errors, "lastbyte: fetch failed: bad port\n");
  });

  test("a fault that is made good is told in two lines, and counted at the end", async () => {
    lab.setFaults([{ fault: "cut-length-reset", nthResponse: 1, cutAt: 10 }]);

    const { code, errors } = await get("/json?records=3");

    assert.equal(code, 0);
    assert.match(errors, /^\w+: .*\nasking again\n[\d ]+ bytes, whole by its content, 1 fault mended, /);
  });

  test("a status that is no success has an exit code of its own", async () => {
    lab.setFaults([]);

    const { code, errors } = await get("/api/1.0/tasks/1");

    assert.equal(code, 3);
    assert.match(errors, /^lastbyte: expected a success, got status 404 from http/);
  });

  test("without a file the body goes to standard output, and nothing else does", async () => {
    lab.setFaults([{ fault: "reframe-length", nthResponse: 1 }]);

    const { code, output, errors } = await get("/json?records=3", "--sha256", "--quiet");

    const body = await directly("/json?records=3");
    assert.equal(code, 0);
    assert.equal(output, new TextDecoder().decode(body));
    assert.equal(errors, `${sha256(body)}  -\n`);
  });

  test("a body that nothing can verify is delivered, unless it has to be verified", async () => {
    lab.setFaults([]);
    const file = join(folder, "unknown.csv");

    const allowed = await get(UNKNOWN_END, "-o", file);
    const refused = await get(UNKNOWN_END, "-o", join(folder, "refused.csv"), "--verified");

    assert.equal(allowed.code, 0);
    assert.match(allowed.errors, /nothing shows whether it is whole/);
    assert.equal(refused.code, 5);
    assert.deepEqual((await readdir(folder)).includes("refused.csv"), false);
  });

  test("a file that can't be written is said in one line", async () => {
    const { code, errors } = await get("/json?records=3", "-o", join(folder, "no", "where.json"));

    assert.equal(code, 1);
    assert.match(errors, /^lastbyte: expected to write .*where\.json, got: ENOENT.*\n$/);
  });

  test("Ctrl-C ends the download and leaves nothing behind", async () => {
    lab.setFaults([{ fault: "stall", rate: 1, cutAt: 200_000 }]);
    const stop = new AbortController();
    const terminal = recordingTerminal({ signal: stop.signal });
    const done = main(["get", lab.url + LARGE, "-o", join(folder, "stopped.json")], terminal);
    while (!(await readdir(folder)).some((name) => name.includes("stopped"))) await new Promise(setImmediate);

    stop.abort();

    assert.equal(await done, 130);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.includes("stopped")),
      [],
    );
  });
});
