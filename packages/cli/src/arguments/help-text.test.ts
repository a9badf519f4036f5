import assert from "node:assert/strict";
import { test } from "node:test";
import { optionHelp } from "./help-text.ts";

test("each option has its help beside it, wrapped within 80 columns", () => {
  const help = optionHelp({
    requests: {
      kind: "value",
      placeholder: "<n>",
      help: "requests of the program, with each of the clients that are compared",
      expected: "",
      read: Number,
      fallback: 1,
      shownFallback: "6000",
    },
    json: { kind: "flag", help: "print one JSON document" },
  });

  assert.equal(
    help,
    [
      "  --requests <n>         requests of the program, with each of the clients that",
      "                         are compared [6000]",
      "  --json                 print one JSON document",
    ].join("\n"),
  );
});
