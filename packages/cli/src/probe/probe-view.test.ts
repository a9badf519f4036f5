import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { recordingTerminal } from "../terminal/recording-terminal.fixture.ts";
import { ProbeAccount } from "./probe-account.ts";
import { probeLine, showProbe } from "./probe-view.ts";

test("a terminal is drawn over every second, and left empty", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const terminal = recordingTerminal();
  const errors = { ...terminal.errors, isInteractive: true };

  const view = showProbe(new ProbeAccount("https://api.example"), { ...terminal, errors });
  mock.timers.tick(2_000);
  view.stop();
  mock.timers.tick(2_000);
  mock.timers.reset();

  const frames = terminal.written.errors.split("\u001B[4A\u001B[J");
  assert.equal(frames.length, 3);
  assert.match(frames[0] ?? "", /^ {2}address +requests/);
  assert.match(frames[1] ?? "", /Ctrl-C ends it\.\n$/);
  assert.equal(frames[2], "");
});

test("elsewhere there is a line every ten seconds", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  const terminal = recordingTerminal();

  const view = showProbe(new ProbeAccount("https://api.example"), terminal);
  mock.timers.tick(20_000);
  view.stop();
  mock.timers.tick(20_000);
  mock.timers.reset();

  assert.equal(terminal.written.errors.match(/\n/g)?.length, 2);
});

test("a line tells the time, the counts and the verdict so far", () => {
  const line = probeLine(new ProbeAccount("https://api.example"), 12_300, 0);

  assert.match(line, /^12\.3 s {2}0 requests, 0 lost a part\. Nothing is shown to be wrong/);
});
