import type { FaultCode } from "../outcome.ts";
import { WireError } from "./wire-error.ts";

/**
 * A fault as the platform's own words tell it.
 *
 * @internal
 */
export interface NamedFault {
  readonly code: FaultCode;
  readonly detail: string;
  readonly unsent: boolean;
}

/**
 * Names what a platform threw: the one place where the words of undici, Node, Deno, Bun and the browsers are known.
 *
 * @param phase - `head` while no status has arrived, `body` behind it.
 * @returns `undefined` in the head phase for an error that is not the network's: a bad URL, a refused redirect, a
 *   programming error. Those are the caller's to see. In the body phase everything that is thrown is a fault.
 * @internal
 */
export function nameFault(error: unknown, phase: "head" | "body"): NamedFault | undefined {
  if (error instanceof WireError) return { code: error.fault, detail: error.message, unsent: error.unsent };
  for (const link of causeChain(error)) {
    const named = nameByCode(link, phase) ?? nameByWords(link, phase);
    if (named !== undefined) return named;
  }
  if (phase === "head") return undefined;
  return { code: "connection_terminated", detail: wordsOf(error), unsent: false };
}

/** The deepest cause first, since the outer ones only say that something failed. A chain of errors can be a ring. */
function causeChain(error: unknown): Link[] {
  const links: Link[] = [];
  let next = error;
  while (typeof next === "object" && next !== null && links.length < MAX_CAUSES) {
    const link = next as Link;
    links.unshift(link);
    // Happy eyeballs (RFC 8305) reports every address that refused; one of them speaks for all.
    next = link.cause ?? link.errors?.[0];
  }
  return links;
}

const MAX_CAUSES = 8;

interface Link {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

function nameByCode(link: Link, phase: "head" | "body"): NamedFault | undefined {
  if (typeof link.code !== "string") return undefined;
  const code = CODES[link.code] ?? nameByPrefix(link.code);
  if (code === undefined) return undefined;
  const closedEarly = code === "http_response_incomplete" && phase === "head";
  return {
    code: closedEarly ? "connection_terminated" : code,
    detail: `${link.code}: ${wordsOf(link)}`,
    unsent: UNSENT.has(code) || link.syscall === "connect" || link.code === "UND_ERR_CONNECT_TIMEOUT",
  };
}

/** Codes of Node's net, tls, zlib and http, of undici (`lib/core/errors.js`) and of Bun. */
const CODES: Readonly<Record<string, FaultCode>> = {
  ECONNRESET: "connection_terminated",
  ECONNABORTED: "connection_terminated",
  EPIPE: "connection_terminated",
  ERR_STREAM_PREMATURE_CLOSE: "http_response_incomplete",
  ECONNREFUSED: "connection_refused",
  ConnectionRefused: "connection_refused",
  ENOTFOUND: "dns_error",
  EAI_AGAIN: "dns_error",
  EAI_FAIL: "dns_error",
  ETIMEDOUT: "connection_timeout",
  EHOSTUNREACH: "destination_unavailable",
  ENETUNREACH: "destination_unavailable",
  EHOSTDOWN: "destination_unavailable",
  ENETDOWN: "destination_unavailable",
  EADDRNOTAVAIL: "destination_unavailable",
  FailedToOpenSocket: "destination_unavailable",
  ConnectionClosed: "http_response_incomplete",
  UND_ERR_SOCKET: "http_response_incomplete",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "http_response_incomplete",
  UND_ERR_BODY_TIMEOUT: "connection_read_timeout",
  UND_ERR_HEADERS_TIMEOUT: "http_response_timeout",
  UND_ERR_CONNECT_TIMEOUT: "connection_timeout",
  UND_ERR_HTTP_PARSER: "http_protocol_error",
  HPE_INVALID_EOF_STATE: "http_response_incomplete",
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: "http_response_incomplete",
  ERR_HTTP2_STREAM_ERROR: "connection_terminated",
  ERR_HTTP2_STREAM_CANCEL: "connection_terminated",
  ERR_HTTP2_SESSION_ERROR: "connection_terminated",
  ERR_HTTP2_GOAWAY_SESSION: "connection_terminated",
  Z_BUF_ERROR: "http_response_content_coding",
  Z_DATA_ERROR: "http_response_content_coding",
  ZlibError: "http_response_content_coding",
  BrotliDecompressionError: "http_response_content_coding",
  ZstdDecompressionError: "http_response_content_coding",
  EPROTO: "tls_protocol_error",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls_certificate_error",
  SELF_SIGNED_CERT_IN_CHAIN: "tls_certificate_error",
  UNABLE_TO_GET_ISSUER_CERT: "tls_certificate_error",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls_certificate_error",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls_certificate_error",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls_certificate_error",
};

function nameByPrefix(code: string): FaultCode | undefined {
  if (code.startsWith("HPE_")) return "http_protocol_error";
  if (code.startsWith("CERT_")) return "tls_certificate_error";
  if (code.startsWith("ERR_SSL_")) return "tls_protocol_error";
  if (/^(?:Z_|ERR_+BROTLI|ERR_+ERROR_FORMAT|ZSTD_)/.test(code)) return "http_response_content_coding";
  return undefined;
}

const UNSENT: ReadonlySet<FaultCode> = new Set<FaultCode>([
  "dns_error",
  "connection_refused",
  "tls_certificate_error",
]);

function nameByWords(link: Link, phase: "head" | "body"): NamedFault | undefined {
  const detail = wordsOf(link);
  const rule = WORDS.find((rule) => rule.phase.includes(phase) && rule.pattern.test(detail));
  return rule === undefined ? undefined : { code: rule.code, detail, unsent: UNSENT.has(rule.code) };
}

/** Runtimes that give no code; the more telling words come first. The runtime stands behind each. */
const WORDS: readonly { pattern: RegExp; phase: string; code: FaultCode }[] = [
  { pattern: /invalid eof state/i, phase: "body", code: "http_response_incomplete" }, // undici, `Connection: close`
  { pattern: /does not match the HTTP\/1\.1 protocol/i, phase: "head body", code: "http_protocol_error" }, // undici
  { pattern: /dns error/i, phase: "head", code: "dns_error" }, // Deno
  { pattern: /connection refused/i, phase: "head", code: "connection_refused" }, // Deno, workerd
  { pattern: /connection reset/i, phase: "head body", code: "connection_terminated" }, // Deno
  {
    pattern: /corrupt (?:gzip|deflate)|decompress/i,
    phase: "head body",
    code: "http_response_content_coding",
  }, // Deno
  {
    pattern: /^(?:unexpected end of file|reached unexpected eof)$|compressed stream ended/i,
    phase: "body",
    code: "http_response_content_coding",
  }, // Deno's gzip and brotli, workerd
  {
    pattern: /end of file|unexpected eof|message completed|premature/i,
    phase: "body",
    code: "http_response_incomplete",
  }, // Deno, workerd
  {
    pattern: /Content-Length header of network response exceeds/,
    phase: "body",
    code: "http_response_incomplete",
  }, // Firefox
  { pattern: /error reading a body/i, phase: "body", code: "http_response_incomplete" }, // Deno
  {
    pattern: /error sending request|client error|message completed/i,
    phase: "head",
    code: "connection_terminated",
  }, // Deno
  {
    pattern: /network connection (?:was )?lost|connection closed/i,
    phase: "head body",
    code: "connection_terminated",
  }, // workerd, Bun, Safari
  {
    pattern: /^(?:TypeError: )?(?:Failed to fetch|NetworkError when attempting|Load failed)/,
    phase: "head",
    code: "destination_unavailable",
  }, // Chromium, Firefox, Safari
  {
    pattern: /^(?:TypeError: )?(?:network error|Error in input stream|Load failed|Failed to fetch)/i,
    phase: "body",
    code: "http_response_incomplete",
  }, // Chromium, Firefox, Safari
];

function wordsOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { message, name } = error as Link;
  if (typeof message === "string" && message !== "") return message;
  return typeof name === "string" ? name : "an error without words";
}
