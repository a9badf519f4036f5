import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { main } from "./main.ts";
import { recordingTerminal } from "./terminal/recording-terminal.fixture.ts";

const USAGE: readonly (readonly [argv: readonly string[], line: string])[] = [
  [
    [],
    "expected a command, demo, gateway, get, lab, probe, report or simulate, got nothing. See lastbyte --help.",
  ],
  [["dmeo"], 'there is no command "dmeo"; did you mean demo? See lastbyte --help.'],
  [
    ["frobnicate"],
    'there is no command "frobnicate"; expected demo, gateway, get, lab, probe, report or simulate. See lastbyte --help.',
  ],
  [["demo", "--rat", "1"], "there is no option --rat; did you mean --rate? See lastbyte demo --help."],
  [
    ["demo", "--rate", "7"],
    '--rate expects a share from 0 to 1, such as 0.01, 1e-5 or 1%, got "7". See lastbyte demo --help.',
  ],
  [
    ["demo", "--requests", "0"],
    '--requests expects a whole number from 1 to 10000000, got "0". See lastbyte demo --help.',
  ],
  [
    ["demo", "--faults", "cut-lenght"],
    '--faults: there is no fault "cut-lenght"; did you mean cut-length? See lastbyte lab --help.',
  ],
  [
    ["demo", "--upstream", "127.0.0.1:8000"],
    '--upstream expects an http or https URL, such as http://127.0.0.1:8000/data.json, got "127.0.0.1:8000". See lastbyte demo --help.',
  ],
  [
    ["get"],
    "expected an http or https URL, such as http://127.0.0.1:8000/export.json, got nothing. See lastbyte get --help.",
  ],
  [
    ["get", "http://a.example/", "http://b.example/"],
    'expected one url, got "http://b.example/" too. See lastbyte get --help.',
  ],
  [
    ["get", "http://a.example/", "-H", "authorization"],
    '-H expects a header, such as "accept: application/json", got "authorization". See lastbyte get --help.',
  ],
  [
    ["simulate", "--rps", "-5"],
    '--rps expects a number above 0, up to 1e9, such as 1000000 or 1e6, got "-5". See lastbyte simulate --help.',
  ],
  [
    ["simulate", "--balancers", "2", "--bad", "3"],
    "--bad expects at most as many as there are balancers, 2, got 3. See lastbyte simulate --help.",
  ],
  [["lab", "--port", "80x"], '--port expects a port from 0 to 65535, got "80x". See lastbyte lab --help.'],
  [
    ["lab", "--faults", "stall,,cut-length"],
    '--faults expects names of faults with commas between, such as cut-length,stall, got "stall,,cut-length". See lastbyte lab --help.',
  ],
];

for (const [argv, line] of USAGE) {
  test(`"lastbyte ${argv.join(" ")}" is answered with one line and exit code 2`, async () => {
    const terminal = recordingTerminal();

    const code = await main(argv, terminal);

    assert.equal(code, 2);
    assert.equal(terminal.written.errors, `lastbyte: ${line}\n`);
    assert.equal(terminal.written.output, "");
  });
}

test("a port that is in use is said in one line, with exit code 1", async () => {
  const other = await listen("127.0.0.11");
  const terminal = recordingTerminal();

  const code = await main(["lab", "--port", String(other.port)], terminal);
  await other.close();

  assert.equal(code, 1);
  assert.equal(
    terminal.written.errors,
    `lastbyte: expected a free port, but 127.0.0.11:${other.port} is in use: choose another port, or 0 for any.\n`,
  );
});

for (const command of ["lab", "demo"]) {
  test(`lastbyte ${command} with an upstream that is down says so in one line, with exit code 1`, async () => {
    const gone = await listen("127.0.0.1");
    await gone.close();
    const terminal = recordingTerminal();

    const code = await main([command, "--upstream", `http://127.0.0.1:${gone.port}/a.json`], terminal);

    assert.equal(code, 1);
    assert.match(terminal.written.errors, /^lastbyte: expected .* got: connect ECONNREFUSED .*\n$/);
    assert.equal(terminal.written.output, "");
  });
}

for (const argv of [[], ["demo"], ["get"], ["lab"], ["probe"], ["report"]].map((name) => [
  ...name,
  "--help",
])) {
  test(`"lastbyte ${argv.join(" ")}" explains itself within 80 columns`, async () => {
    const terminal = recordingTerminal();

    const code = await main(argv, terminal);

    assert.equal(code, 0);
    const lines = terminal.written.output.split("\n");
    assert.ok(lines.length > 5);
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
  });
}

test("lastbyte --version prints the version of the package", async () => {
  const terminal = recordingTerminal();

  const code = await main(["--version"], terminal);

  assert.equal(code, 0);
  assert.match(terminal.written.output, /^\d+\.\d+\.\d+\n$/);
});

async function listen(
  address: string,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = createServer();
  server.listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      server.close();
      await once(server, "close");
    },
  };
}
