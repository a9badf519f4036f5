import assert from "node:assert/strict";
import { test } from "node:test";
import { findPeers, nameIn } from "./find-peers.ts";

const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  "api.example": ["192.0.2.1", "192.0.2.2"],
  "lb.example": ["192.0.2.2", "2001:db8::1"],
  "empty.example": [],
};

async function lookup(name: string): Promise<readonly string[]> {
  const found = ADDRESSES[name];
  if (found === undefined) throw new Error(`getaddrinfo ENOTFOUND ${name}`);
  return found;
}

test("names become all their addresses, each once; addresses stay", async () => {
  const peers = await findPeers(["api.example", "lb.example", "198.51.100.7"], lookup);

  assert.deepEqual(peers, ["192.0.2.1", "192.0.2.2", "2001:db8::1", "198.51.100.7"]);
});

test("a name without addresses is said", async () => {
  await assert.rejects(findPeers(["no.example"], lookup), {
    message: "expected a name with addresses, got no.example: getaddrinfo ENOTFOUND no.example",
  });
  await assert.rejects(findPeers(["empty.example"], lookup), {
    message: "expected a name with addresses, got empty.example, which has none",
  });
});

test("an address in a URL stands in brackets", () => {
  assert.equal(nameIn(new URL("http://[::1]:80/")), "::1");
  assert.equal(nameIn(new URL("http://api.example/")), "api.example");
});
