import assert from "node:assert/strict";
import { test } from "node:test";
import { isTrustedHost } from "./trusted-host.ts";

test("whoever asks by an address, a name of this machine, or the name that was configured, is answered", () => {
  for (const host of [
    "localhost",
    "LOCALHOST:8081",
    "localhost.:8081",
    "gateway.localhost:8081",
    "127.0.0.1:8081",
    "[::1]:8081",
    "10.1.2.3:8081",
    "[2001:db8::1]",
    "admin.internal:8081",
    "Admin.Internal",
  ]) {
    assert.equal(isTrustedHost(host, "admin.internal"), true, host);
  }
});

test("any other name is refused: a page of the web could have made it lead here", () => {
  for (const host of [
    "evil.example",
    "evil.example:8081",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "notlocalhost",
    "127.0.0.1@evil.example",
    "[::1].evil.example",
    "1.2.3",
    "",
    "localhost:8081:8081",
    "localhost, evil.example",
  ]) {
    assert.equal(isTrustedHost(host, "127.0.0.1"), false, host);
  }
});

test("a request without Host is answered: no browser sends one", () => {
  assert.equal(isTrustedHost(undefined, "127.0.0.1"), true);
});
