import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "./options.ts";
import { UsageError } from "./usage-error.ts";
import { readRate } from "./values.ts";

const TABLE = {
  rate: {
    kind: "value",
    placeholder: "<share>",
    help: "the share",
    expected: "a share",
    read: readRate,
    fallback: 0.01,
  },
  json: { kind: "flag", help: "print JSON" },
} as const;

test("what isn't given falls back", () => {
  const values = readOptions("demo", TABLE, []);

  assert.deepEqual(values, { rate: 0.01, json: false });
});

test("a value stands behind its option, or behind an equals sign", () => {
  const apart = readOptions("demo", TABLE, ["--rate", "1%", "--json"]);
  const joined = readOptions("demo", TABLE, ["--rate=1e-5"]);

  assert.deepEqual(apart, { rate: 0.01, json: true });
  assert.deepEqual(joined, { rate: 1e-5, json: false });
});

test("of an option that is given twice, the last one counts", () => {
  const { rate } = readOptions("demo", TABLE, ["--rate", "0.1", "--rate", "0.2"]);

  assert.equal(rate, 0.2);
});

const REFUSED: readonly (readonly [argv: readonly string[], message: string])[] = [
  [["--rat", "1"], "there is no option --rat; did you mean --rate? See lastbyte demo --help."],
  [["--colour"], "there is no option --colour; expected one of --rate, --json. See lastbyte demo --help."],
  [["-x"], "there is no option -x; expected one of --rate, --json. See lastbyte demo --help."],
  [["--rate", "7"], '--rate expects a share, got "7". See lastbyte demo --help.'],
  [["--rate", "-1"], '--rate expects a share, got "-1". See lastbyte demo --help.'],
  [["--rate"], "--rate expects a share, got nothing. See lastbyte demo --help."],
  [["--rate="], '--rate expects a share, got "". See lastbyte demo --help.'],
  [["--json=yes"], '--json takes no value, got "yes". See lastbyte demo --help.'],
  [["tasks"], 'expected options only, got "tasks". See lastbyte demo --help.'],
  [
    ["--toString"],
    "there is no option --toString; expected one of --rate, --json. See lastbyte demo --help.",
  ],
];

for (const [argv, message] of REFUSED) {
  test(`"${argv.join(" ")}" is refused in one line`, () => {
    assert.throws(() => readOptions("demo", TABLE, argv), new UsageError(message));
  });
}
