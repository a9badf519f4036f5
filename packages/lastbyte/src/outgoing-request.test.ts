import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { OutgoingRequest } from "./outgoing-request.ts";

/** Parts from which addresses are made, plain ones and such as only the parser should read. */
const PARTS = [
  "http",
  "https",
  "://",
  "a",
  "B",
  "0",
  "127.0.0.1",
  ":8080",
  "/",
  ".",
  "..",
  "%2e",
  "%",
  "@",
  "?",
  "#",
  "\\",
  " ",
  "ä",
  "_",
  "~",
  "-",
  "[::1]",
  "\t",
];

test("origin and path are told as the URL parser reads them, and without user, password, query and fragment", () => {
  const address = fc
    .array(fc.constantFrom(...PARTS), { maxLength: 8 })
    .map((parts) => `http://host${parts.join("")}`)
    .filter((address) => URL.canParse(address));

  fc.assert(
    fc.property(address, (address) => {
      const { origin, publicUrl } = new OutgoingRequest(address, undefined, undefined);

      const parsed = new URL(address);
      assert.equal(origin, parsed.origin);
      assert.equal(publicUrl, parsed.origin + parsed.pathname);
    }),
    { numRuns: 5000 },
  );
});

test("a secret in an address is not told", () => {
  for (const address of ["http://me:1234@host/x?key=1#2", "http://me@host:80/x?key=1#2"]) {
    const { publicUrl, origin } = new OutgoingRequest(address, undefined, undefined);

    assert.equal(publicUrl, "http://host/x");
    assert.equal(origin, "http://host");
  }
});

test("an address that is none has no origin", () => {
  const { origin, publicUrl } = new OutgoingRequest("http://", undefined, undefined);

  assert.deepEqual([origin, publicUrl], ["", "(unparsable URL)"]);
});
