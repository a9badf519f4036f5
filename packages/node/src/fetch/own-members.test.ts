import assert from "node:assert/strict";
import { test } from "node:test";
import { ownMembers } from "./own-members.ts";

test("a plain init is taken as it is", () => {
  const init = { method: "PUT", operation: undefined };

  assert.equal(ownMembers(init), init);
});

test("members that an init inherits are found, and its own ones come first", () => {
  const init = Object.assign(Object.create({ method: "PUT", redirect: "manual", other: 1 }) as RequestInit, {
    method: "POST",
  });

  assert.deepEqual(ownMembers(init), { method: "POST", redirect: "manual" });
});

test("an inherited window is found, since the platform refuses one", () => {
  const init = Object.create({ window: "client" }) as RequestInit;

  assert.deepEqual(ownMembers(init), { window: "client" });
});

test("a Request may be an init", () => {
  const request = new Request("http://a.test/", { method: "DELETE", headers: { "x-one": "1" } });

  const { method, headers } = ownMembers(request);

  assert.equal(method, "DELETE");
  assert.equal(new Headers(headers).get("x-one"), "1");
});
