import assert from "node:assert/strict";
import { test } from "node:test";
import { loadOptions } from "./load-options.ts";

test("what is not given stays the gateway's own default", async () => {
  const options = await loadOptions({
    upstream: "http://a.test",
    maxAttempts: 2,
    headTimeoutMs: 5,
    retryRatio: 0.5,
  });

  assert.deepEqual(options, {
    upstream: "http://a.test",
    routes: [],
    listen: { host: "127.0.0.1", port: 8080 },
    tls: undefined,
    upstreamCa: undefined,
    maxAttempts: 2,
    retryBudget: { ratio: 0.5 },
    limits: { headTimeoutMs: 5 },
  });
});

test("no upstream at all, and a file that isn't there, are refused by name", async () => {
  await assert.rejects(loadOptions({}), {
    name: "ConfigurationError",
    message: /^upstream: expected the URL/,
  });
  await assert.rejects(loadOptions({ upstream: "http://a", upstreamCa: "missing.pem" }), {
    name: "ConfigurationError",
    message: "upstreamCa: expected a file that can be read, got missing.pem (ENOENT)",
  });
});
