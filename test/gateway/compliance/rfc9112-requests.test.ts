import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Gateway } from "@lastbyte/gateway";
import { answerJson, startScriptedServer } from "../../engine/scripted-server.ts";
import type { ScriptedServer } from "../../engine/scripted-server.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { askRaw } from "../raw-client.ts";

const HOST = "Host: gateway.test\r\n";
const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: gateway.test\r\n\r\n";

/** What could be read in two ways, by the section that speaks of it; nothing of it reaches the upstream. */
const AMBIGUOUS: readonly (readonly [section: string, what: string, bytes: string, status: number])[] = [
  [
    "RFC 9112 §6.1",
    "both Content-Length and Transfer-Encoding",
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    400,
  ],
  [
    "RFC 9112 §6.1",
    "Transfer-Encoding in HTTP/1.0",
    `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "RFC 9112 §6.1",
    "chunked that is not the last coding",
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "RFC 9112 §6.1",
    "chunked twice",
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "RFC 9112 §6.1",
    "an obscured chunked",
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "RFC 9112 §6.1",
    "chunked with a vertical tab before it",
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  [
    "RFC 9112 §6.1",
    "a coding that nobody asked for",
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip\r\n\r\n`,
    501,
  ],
  [
    "RFC 9112 §6.3",
    "two different lengths",
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
    400,
  ],
  [
    "RFC 9112 §6.3",
    "a list of different lengths",
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 3, 4\r\n\r\nabcd`,
    400,
  ],
  ["RFC 9110 §8.6", "a length with a sign", `POST / HTTP/1.1\r\n${HOST}Content-Length: +3\r\n\r\nabc`, 400],
  ["RFC 9110 §8.6", "a length in hex", `POST / HTTP/1.1\r\n${HOST}Content-Length: 0x3\r\n\r\nabc`, 400],
  [
    "RFC 9110 §8.6",
    "a length that no number holds",
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 99999999999999999999\r\n\r\n`,
    400,
  ],
  ["RFC 9112 §2.2", "a line that ends with LF alone", `GET / HTTP/1.1\nHost: gateway.test\n\n`, 400],
  [
    "RFC 9112 §2.2",
    "one field line that ends with LF alone",
    `GET / HTTP/1.1\r\nA: b\nHost: gateway.test\r\n\r\n`,
    400,
  ],
  [
    "RFC 9112 §2.2",
    "a CR alone in a field",
    `GET / HTTP/1.1\r\n${HOST}A: b\rTransfer-Encoding: chunked\r\n\r\n`,
    400,
  ],
  ["RFC 9112 §2.2", "white space before the first field", `GET / HTTP/1.1\r\n ${HOST}\r\n`, 400],
  [
    "RFC 9112 §5.1",
    "a space before the colon",
    `POST / HTTP/1.1\r\n${HOST}Content-Length : 3\r\n\r\nabc`,
    400,
  ],
  ["RFC 9112 §5.2", "a folded line", `GET / HTTP/1.1\r\n${HOST}A: b\r\n c\r\n\r\n`, 400],
  ["RFC 9110 §5.5", "a NUL in a field", `GET / HTTP/1.1\r\n${HOST}A: b\0c\r\n\r\n`, 400],
  ["RFC 9110 §5.1", "an empty field name", `GET / HTTP/1.1\r\n${HOST}: b\r\n\r\n`, 400],
  ["RFC 9112 §3", "two spaces in the request line", `GET  / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["RFC 9112 §3", "a tab in the request line", `GET\t/ HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["RFC 9112 §3", "a target with a byte that is no ASCII", `GET /\xe4 HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["RFC 9112 §2.3", "a version in lower case", `GET / http/1.1\r\n${HOST}\r\n`, 400],
  ["RFC 9110 §2.5", "HTTP/2.0 in a request line", `GET / HTTP/2.0\r\n${HOST}\r\n`, 505],
  ["RFC 9112 §2.3", "HTTP/0.9", `GET /\r\n\r\n`, 400],
  ["RFC 9112 §3.2", "no Host", `GET / HTTP/1.1\r\n\r\n`, 400],
  ["RFC 9112 §3.2", "two Hosts", `GET / HTTP/1.1\r\n${HOST}Host: other.test\r\n\r\n`, 400],
  ["RFC 9112 §3.2", "a Host that is none", `GET / HTTP/1.1\r\nHost: a b\r\n\r\n`, 400],
  ["RFC 9112 §3.2", "a Host with a path", `GET / HTTP/1.1\r\nHost: gateway.test/x\r\n\r\n`, 400],
  ["RFC 9112 §3.2", "a target without a slash", `GET smuggled HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["RFC 9112 §3.2.1", "a target with a fragment", `GET /a#/../../b HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["RFC 9112 §7.1", "a chunk size with a sign", chunked("+3\r\nabc\r\n0\r\n\r\n"), 400],
  ["RFC 9112 §7.1", "a chunk size with 0x", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400],
  ["RFC 9112 §7.1", "a chunk size with a space before it", chunked(" 3\r\nabc\r\n0\r\n\r\n"), 400],
  ["RFC 9112 §7.1", "a chunk size that no number holds", chunked("fffffffffffffffff\r\nabc"), 400],
  ["RFC 9112 §7.1", "no chunk size", chunked("\r\nabc\r\n0\r\n\r\n"), 400],
  ["RFC 9112 §7.1", "a chunk line that ends with LF alone", chunked("3\nabc\r\n0\r\n\r\n"), 400],
  ["RFC 9112 §7.1", "a chunk whose data goes on too long", chunked("3\r\nabcd\r\n0\r\n\r\n"), 400],
  ["RFC 9112 §7.1", "chunk data that ends with LF alone", chunked("3\r\nabc\n0\r\n\r\n"), 400],
  ["RFC 9112 §7.1.1", "a CR alone in a chunk extension", chunked("3;a\rb\r\nabc\r\n0\r\n\r\n"), 400],
  [
    "RFC 9112 §7.1.1",
    "a chunk extension without end",
    chunked(`3;${"a".repeat(5000)}\r\nabc\r\n0\r\n\r\n`),
    400,
  ],
  ["RFC 9112 §7.1.2", "a trailer with a space before its colon", chunked("0\r\nA : b\r\n\r\n"), 400],
];

describe(
  "a request that could be read in two ways is refused, and its connection is closed",
  { timeout: 60_000 },
  () => {
    let upstream: ScriptedServer;
    let gateway: Gateway;

    before(async () => {
      upstream = await startScriptedServer([answerJson({ whole: true })]);
      gateway = await gatewayBefore(upstream.url, {
        routes: [{ host: "gateway.test", upstream: upstream.url }],
      });
    });

    after(async () => {
      await gateway.close();
      await upstream.close();
    });

    for (const [section, what, bytes, status] of AMBIGUOUS) {
      test(`${section}: ${what}`, async () => {
        const answer = await askRaw(gateway.url, bytes);

        const head = answer.split("\r\n\r\n", 1)[0] ?? "";
        assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `), answer);
        assert.match(head, /\r\nConnection: close\b/i);
        assert.match(head, /\r\nProxy-Status: lastbyte; error=http_request_error/);
        assert.equal(
          answer.match(/HTTP\/1\.1 \d{3} /g)?.length,
          1,
          "one answer, and none to what stands behind it",
        );
        assert.ok(!upstream.requests.some((request) => request.includes("smuggled")));
      });
    }
  },
);

function chunked(body: string): string {
  return `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${body}${SMUGGLED}`;
}
