import assert from "node:assert/strict";
import { test } from "node:test";
import { settingsThatStay } from "./settings-that-stay.ts";

test("what a running process can't take of a new configuration is told by name, and nothing else", () => {
  const running = { upstream: "http://a", listen: "127.0.0.1:1", workers: 2, tlsCert: "a", tlsKey: "b" };

  const same = settingsThatStay(running, { ...running, upstream: "http://b", tlsCert: "c", maxAttempts: 1 });
  const other = settingsThatStay(running, { upstream: "http://a", listen: "127.0.0.1:2", logLevel: "warn" });

  const written = settingsThatStay({ upstream: "http://a" }, { listen: "127.0.0.1:8080", workers: 1 });

  assert.deepEqual(same, []);
  assert.deepEqual(written, []);
  assert.deepEqual(other, ["listen", "workers", "logLevel", "tlsCert", "tlsKey"]);
});
