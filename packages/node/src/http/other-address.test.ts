import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import type { LookupFunction } from "node:net";
import { preferringOthers } from "./other-address.ts";

const addresses = ["127.0.0.1", "127.0.0.2", "127.0.0.3"].map((address) => ({ address, family: 4 }));
const own: LookupFunction = (_name, options, callback) =>
  options.all === true ? callback(null, addresses) : callback(null, "127.0.0.1", 4);

test("addresses that failed come last", async () => {
  const lookup = preferringOthers(["127.0.0.1", "::ffff:127.0.0.2"], own, undefined);

  const sorted = await new Promise((resolve) => {
    lookup?.("a.test", { all: true }, (_error, found) => resolve(found));
  });

  assert.deepEqual(sorted, [addresses[2], addresses[0], addresses[1]]);
});

test("a lookup of the app that gives one address has the last word", async () => {
  const lookup = preferringOthers(["127.0.0.1"], own, undefined);

  const found = await new Promise((resolve) => {
    lookup?.("a.test", {}, (_error, address) => resolve(address));
  });

  assert.equal(found, "127.0.0.1");
});

test("an agent of another make is not steered", () => {
  class OtherAgent extends http.Agent {}

  assert.equal(preferringOthers(["127.0.0.1"], undefined, new OtherAgent()), undefined);
  assert.equal(preferringOthers([], own, undefined), own);
  assert.equal(typeof preferringOthers(["127.0.0.1"], undefined, new http.Agent()), "function");
});
