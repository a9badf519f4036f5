import assert from "node:assert/strict";
import { test } from "node:test";
import { responseFraming, requestFraming, statusOf, type BodyFraming } from "./body-framing.ts";
import { editHead, fieldValue, hasToken, parseHead } from "./message-head.ts";

function head(...lines: readonly string[]): ReturnType<typeof parseHead> {
  return parseHead(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"));
}

test("an edited head keeps every other line byte for byte", () => {
  const edited = editHead(head("HTTP/1.1 200 \xdcber", "x-A:  1", "ETAG:\tx", "X-a: 2", "Via: p"), {
    remove: ["via"],
    replace: { etag: "y" },
    append: ["New: z"],
  });

  const expected = "HTTP/1.1 200 \xdcber\r\nx-A:  1\r\nETAG: y\r\nX-a: 2\r\nNew: z\r\n\r\n";
  assert.equal(edited.bytes.toString("latin1"), expected);
});

test("a field that stands twice is one list", () => {
  const twice = head("GET / HTTP/1.1", "Connection: Keep-Alive", "connection: Close");

  assert.equal(fieldValue(twice, "connection"), "Keep-Alive, Close");
  assert.equal(hasToken(twice, "connection", "close"), true);
});

for (const line of ["no colon", "space : x", " folded", ": empty name"]) {
  test(`the field line ${JSON.stringify(line)} is refused`, () => {
    assert.throws(() => head("GET / HTTP/1.1", "Host: x", line), { name: "MalformedMessage" });
  });
}

const framings: [string, string, string[], BodyFraming][] = [
  ["GET", "HTTP/1.1 200 OK", ["Content-Length: 5"], { kind: "length", lengthBytes: 5 }],
  ["GET", "HTTP/1.1 200 OK", ["Content-Length: 5", "Content-Length: 5"], { kind: "length", lengthBytes: 5 }],
  ["GET", "HTTP/1.1 200 OK", ["Transfer-Encoding: gzip, Chunked", "Content-Length: 5"], { kind: "chunked" }],
  ["GET", "HTTP/1.1 200 OK", ["Transfer-Encoding: gzip"], { kind: "close" }],
  ["GET", "HTTP/1.0 200 OK", [], { kind: "close" }],
  ["HEAD", "HTTP/1.1 200 OK", ["Content-Length: 5"], { kind: "none" }],
  ["GET", "HTTP/1.1 204 None", ["Content-Length: 5"], { kind: "none" }],
  ["GET", "HTTP/1.1 304 Same", ["Content-Length: 5"], { kind: "none" }],
];
for (const [method, statusLine, lines, expected] of framings) {
  test(`${method} ${statusLine} with ${lines.join(" and ") || "no field"} ends by ${expected.kind}`, () => {
    assert.deepEqual(responseFraming(method, head(statusLine, ...lines)), expected);
  });
}

for (const length of ["5, 6", "-1", "5x", "0x5", ""]) {
  test(`Content-Length ${JSON.stringify(length)} is refused`, () => {
    assert.throws(() => responseFraming("GET", head("HTTP/1.1 200 OK", `Content-Length: ${length}`)), {
      name: "MalformedMessage",
    });
  });
}

test("a request without a length has no body", () => {
  assert.deepEqual(requestFraming(head("GET / HTTP/1.1")), { kind: "none" });
});

test("a status line of another protocol is refused", () => {
  assert.throws(() => statusOf(head("HTTP/2 200 OK")), { name: "MalformedMessage" });
});
