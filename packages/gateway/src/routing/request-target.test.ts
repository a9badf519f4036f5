import assert from "node:assert/strict";
import { test } from "node:test";
import { climbs, readRequestTarget } from "./request-target.ts";

test("each form of a target is told from the others (RFC 9112 §3.2)", () => {
  assert.deepEqual(readRequestTarget("GET", "/a?b"), { kind: "origin", path: "/a?b" });
  assert.deepEqual(readRequestTarget("GET", "http://A.test:80?b"), {
    kind: "absolute",
    authority: "a.test:80",
    path: "/?b",
  });
  assert.deepEqual(readRequestTarget("OPTIONS", "*"), { kind: "asterisk" });
  assert.deepEqual(readRequestTarget("CONNECT", "a.test:443"), { kind: "authority" });
  for (const target of ["*", "a", "ftp://a/", "http://user@a/", "/a#b", "http://a/#b"])
    assert.equal(readRequestTarget("GET", target).kind, "unknown", target);
});

test("a path that leads out of its folder is seen through every writing of it", () => {
  for (const path of [
    "/a/../b",
    "/a/..",
    "/./a",
    "/a/%2e%2E/b",
    "/a/.%2e/b",
    "/a%2f..%2fb",
    "/a\\..\\b",
    "/a/..;x/b",
  ]) {
    assert.equal(climbs(path), true, path);
  }
  for (const path of ["/a/b", "/a..b", "/...", "/a?x=../b", "/.well-known/x", "/a/v1.2/b"])
    assert.equal(climbs(path), false, path);
});
