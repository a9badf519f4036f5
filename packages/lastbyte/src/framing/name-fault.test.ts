import assert from "node:assert/strict";
import test from "node:test";
import type { FaultCode } from "../outcome.ts";
import { nameFault } from "./name-fault.ts";

/** An error as a platform throws it, with its causes behind it. */
function errorOf(message: string, extra: object = {}): Error {
  return Object.assign(new Error(message), extra);
}
const typeError = (message: string, cause?: unknown): TypeError =>
  new TypeError(message, cause === undefined ? undefined : { cause });
const coded = (code: string, extra: object = {}): Error => errorOf(code.toLowerCase(), { code, ...extra });

type Case = readonly [what: string, error: unknown, code: FaultCode];

const bodies: readonly Case[] = [
  [
    "undici's closed socket",
    typeError("terminated", errorOf("other side closed", { name: "SocketError", code: "UND_ERR_SOCKET" })),
    "http_response_incomplete",
  ],
  [
    "undici's short length",
    typeError("terminated", coded("UND_ERR_RES_CONTENT_LENGTH_MISMATCH")),
    "http_response_incomplete",
  ],
  [
    "undici's reset",
    typeError("terminated", coded("ECONNRESET", { syscall: "read" })),
    "connection_terminated",
  ],
  [
    "undici's body timeout",
    typeError("terminated", coded("UND_ERR_BODY_TIMEOUT")),
    "connection_read_timeout",
  ],
  ["a broken chunk size", typeError("terminated", coded("HPE_INVALID_CHUNK_SIZE")), "http_protocol_error"],
  [
    "undici's end of a closing connection in a chunk",
    typeError("terminated", errorOf("Response does not match the HTTP/1.1 protocol (Invalid EOF state)")),
    "http_response_incomplete",
  ],
  [
    "undici's parser without a code",
    typeError("terminated", errorOf("Response does not match the HTTP/1.1 protocol (Invalid chunk)")),
    "http_protocol_error",
  ],
  ["an end in a chunk", typeError("terminated", coded("HPE_INVALID_EOF_STATE")), "http_response_incomplete"],
  ["Node's short length", coded("ERR_HTTP_CONTENT_LENGTH_MISMATCH"), "http_response_incomplete"],
  ["Node's premature close", coded("ERR_STREAM_PREMATURE_CLOSE"), "http_response_incomplete"],
  ["Node's aborted message", errorOf("aborted", { code: "ECONNRESET" }), "connection_terminated"],
  ["HTTP/2's reset stream", coded("ERR_HTTP2_STREAM_ERROR"), "connection_terminated"],
  ["HTTP/2's cancelled stream", coded("ERR_HTTP2_STREAM_CANCEL"), "connection_terminated"],
  [
    "cut gzip",
    errorOf("unexpected end of file", { code: "Z_BUF_ERROR", errno: -5 }),
    "http_response_content_coding",
  ],
  [
    "a wrong checksum",
    errorOf("incorrect data check", { code: "Z_DATA_ERROR" }),
    "http_response_content_coding",
  ],
  ["broken brotli", coded("ERR__ERROR_FORMAT_PADDING_1"), "http_response_content_coding"],
  ["broken zstd", coded("ZSTD_error_corruption_detected"), "http_response_content_coding"],
  [
    "Bun's reset",
    errorOf("The socket connection was closed unexpectedly", { code: "ECONNRESET" }),
    "connection_terminated",
  ],
  [
    "Bun's cut gzip",
    errorOf("Decompression error: ZlibError", { code: "ZlibError" }),
    "http_response_content_coding",
  ],
  ["Bun's closed connection", errorOf("closed", { code: "ConnectionClosed" }), "http_response_incomplete"],
  [
    "Deno's short body",
    typeError("error reading a body from connection: end of file before message length reached"),
    "http_response_incomplete",
  ],
  [
    "Deno's lost chunk",
    typeError("error reading a body from connection: unexpected EOF during chunk size line"),
    "http_response_incomplete",
  ],
  [
    "Deno's reset",
    typeError("error reading a body from connection: Connection reset by peer (os error 104)"),
    "connection_terminated",
  ],
  [
    "Deno's unknown body fault",
    typeError("error reading a body from connection"),
    "http_response_incomplete",
  ],
  [
    "Deno's cut gzip",
    typeError("corrupt gzip stream does not have a matching checksum"),
    "http_response_content_coding",
  ],
  ["Deno's gzip that ends early", typeError("unexpected end of file"), "http_response_content_coding"],
  ["Deno's brotli that ends early", typeError("reached unexpected EOF"), "http_response_content_coding"],
  [
    "workerd's gzip that ends early",
    typeError("Gzip compressed stream ended prematurely."),
    "http_response_content_coding",
  ],
  ["Chromium's cut body", typeError("network error"), "http_response_incomplete"],
  ["Chromium's cut body by json()", typeError("Failed to fetch"), "http_response_incomplete"],
  [
    "Firefox's short body",
    typeError("Content-Length header of network response exceeds response Body."),
    "http_response_incomplete",
  ],
  ["Firefox's broken stream", typeError("Error in input stream"), "http_response_incomplete"],
  ["Firefox's reset", new DOMException("The operation was aborted. ", "AbortError"), "connection_terminated"],
  ["Safari's cut body", typeError("Load failed"), "http_response_incomplete"],
  ["Safari's lost connection", typeError("The network connection was lost."), "connection_terminated"],
  ["workerd's lost connection", errorOf("Network connection lost."), "connection_terminated"],
  ["a fault that nobody knows", errorOf("the cat sat on the cable"), "connection_terminated"],
  ["a string", "gone", "connection_terminated"],
  ["nothing at all", undefined, "connection_terminated"],
];
for (const [what, error, code] of bodies) {
  test(`in a body, ${what} is ${code}`, () => {
    assert.equal(nameFault(error, "body")?.code, code);
  });
}

const heads: readonly (readonly [...Case, sent: "sent" | "unsent"])[] = [
  [
    "undici's closed socket",
    typeError("fetch failed", errorOf("other side closed", { code: "UND_ERR_SOCKET" })),
    "connection_terminated",
    "sent",
  ],
  [
    "a reset",
    typeError("fetch failed", coded("ECONNRESET", { syscall: "read" })),
    "connection_terminated",
    "sent",
  ],
  [
    "a broken pipe",
    typeError("fetch failed", coded("EPIPE", { syscall: "write" })),
    "connection_terminated",
    "sent",
  ],
  [
    "a refused connection",
    typeError("fetch failed", coded("ECONNREFUSED", { syscall: "connect" })),
    "connection_refused",
    "unsent",
  ],
  [
    "a connection that every address refused",
    typeError("fetch failed", new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")])),
    "connection_refused",
    "unsent",
  ],
  [
    "a reset while connecting",
    typeError("fetch failed", coded("ECONNRESET", { syscall: "connect" })),
    "connection_terminated",
    "unsent",
  ],
  [
    "an unknown name",
    typeError("fetch failed", coded("ENOTFOUND", { syscall: "getaddrinfo" })),
    "dns_error",
    "unsent",
  ],
  ["a name server that is busy", typeError("fetch failed", coded("EAI_AGAIN")), "dns_error", "unsent"],
  [
    "undici's connect timeout",
    typeError("fetch failed", coded("UND_ERR_CONNECT_TIMEOUT")),
    "connection_timeout",
    "unsent",
  ],
  [
    "a timeout of the network",
    typeError("fetch failed", coded("ETIMEDOUT", { syscall: "read" })),
    "connection_timeout",
    "sent",
  ],
  [
    "undici's headers timeout",
    typeError("fetch failed", coded("UND_ERR_HEADERS_TIMEOUT")),
    "http_response_timeout",
    "sent",
  ],
  [
    "a head that is none",
    typeError("fetch failed", coded("HPE_INVALID_CONSTANT")),
    "http_protocol_error",
    "sent",
  ],
  [
    "an expired certificate",
    typeError("fetch failed", coded("CERT_HAS_EXPIRED")),
    "tls_certificate_error",
    "unsent",
  ],
  [
    "a certificate of our own making",
    typeError("fetch failed", coded("DEPTH_ZERO_SELF_SIGNED_CERT")),
    "tls_certificate_error",
    "unsent",
  ],
  [
    "another host's certificate",
    typeError("fetch failed", coded("ERR_TLS_CERT_ALTNAME_INVALID")),
    "tls_certificate_error",
    "unsent",
  ],
  [
    "a TLS that does not fit",
    typeError("fetch failed", coded("ERR_SSL_WRONG_VERSION_NUMBER")),
    "tls_protocol_error",
    "sent",
  ],
  [
    "Bun's refused connection",
    errorOf("Unable to connect. Is the computer able to access the url?", { code: "ConnectionRefused" }),
    "connection_refused",
    "unsent",
  ],
  [
    "Deno's refused connection",
    typeError(
      "error sending request for url (http://127.0.0.1:9/): client error (Connect): tcp connect error: Connection refused (os error 111)",
    ),
    "connection_refused",
    "unsent",
  ],
  [
    "Deno's unknown name",
    typeError(
      "error sending request for url (http://x.invalid/): client error (Connect): dns error: failed to lookup address information",
    ),
    "dns_error",
    "unsent",
  ],
  [
    "Deno's reset",
    typeError(
      "error sending request for url (http://127.0.0.1:9/): client error (SendRequest): connection error: Connection reset by peer (os error 104)",
    ),
    "connection_terminated",
    "sent",
  ],
  [
    "Deno's connection that closed without an answer",
    typeError(
      "error sending request for url (http://127.0.0.1:9/): client error (SendRequest): connection closed before message completed",
    ),
    "connection_terminated",
    "sent",
  ],
  ["Chromium's failure", typeError("Failed to fetch"), "destination_unavailable", "sent"],
  [
    "Firefox's failure",
    typeError("NetworkError when attempting to fetch resource."),
    "destination_unavailable",
    "sent",
  ],
  ["Safari's failure", typeError("Load failed"), "destination_unavailable", "sent"],
  ["workerd's lost connection", errorOf("Network connection lost."), "connection_terminated", "sent"],
];
for (const [what, error, code, sent] of heads) {
  test(`before a head, ${what} is ${code}, and the request is ${sent}`, () => {
    const named = nameFault(error, "head");

    assert.equal(named?.code, code);
    assert.equal(named.unsent, sent === "unsent");
  });
}

const notTheNetworks: readonly (readonly [what: string, error: unknown])[] = [
  ["a bad URL", typeError("Failed to parse URL from nowhere", coded("ERR_INVALID_URL"))],
  ["a redirect that was forbidden", typeError("fetch failed", errorOf("unexpected redirect"))],
  ["too many redirects", typeError("fetch failed", errorOf("redirect count exceeded"))],
  ["the caller's abort", new DOMException("This operation was aborted", "AbortError")],
  ["the caller's timeout", new DOMException("The operation was aborted due to timeout", "TimeoutError")],
  ["a port that fetch forbids", typeError("fetch failed", errorOf("bad port"))],
  ["a bug", new ReferenceError("x is not defined")],
  ["a string", "gone"],
  ["nothing at all", undefined],
];
for (const [what, error] of notTheNetworks) {
  test(`before a head, ${what} is not a fault of the network`, () => {
    assert.equal(nameFault(error, "head"), undefined);
  });
}

test("the deepest cause that is known gives the name, with its code in the detail", () => {
  const error = typeError(
    "fetch failed",
    errorOf("middle", { code: "UND_ERR_SOCKET", cause: coded("ECONNREFUSED") }),
  );

  const named = nameFault(error, "head");

  assert.equal(named?.code, "connection_refused");
  assert.equal(named.detail, "ECONNREFUSED: econnrefused");
});

test("a ring of causes is named all the same", () => {
  const error: Error & { cause?: unknown } = errorOf("terminated");
  error.cause = errorOf("other side closed", { code: "UND_ERR_SOCKET", cause: error });

  assert.equal(nameFault(error, "body")?.code, "http_response_incomplete");
});

test("an error without words still has a detail", () => {
  assert.equal(nameFault({}, "body")?.detail, "an error without words");
  assert.equal(nameFault(new DOMException("", "AbortError"), "body")?.detail, "AbortError");
});
