import assert from "node:assert/strict";
import { test } from "node:test";
import { steer, steeredOrigin } from "./steer.ts";

const ORIGIN = new URL("https://api.test:8443");

test("a steered request goes to the address, and asks for the name", () => {
  const steered = steeredOrigin(ORIGIN, { address: "10.0.0.2" });

  const { origin, headers, ...rest } = steer(
    { origin: ORIGIN, path: "/a", method: "GET", headers: { accept: "*/*" } },
    ORIGIN,
    steered,
  );

  assert.equal(origin, "https://10.0.0.2:8443");
  assert.deepEqual(headers, ["accept", "*/*", "host", "api.test:8443"]);
  assert.deepEqual(rest, { path: "/a", method: "GET", servername: "api.test" });
});

test("the app's own host field stays", () => {
  const steered = steeredOrigin(ORIGIN, { address: "2001:db8::1" });

  const { origin, headers } = steer(
    { origin: ORIGIN, path: "/a", method: "GET", headers: ["Host", "other.test"] },
    ORIGIN,
    steered,
  );

  assert.equal(origin, "https://[2001:db8::1]:8443");
  assert.deepEqual(headers, ["Host", "other.test"]);
});
