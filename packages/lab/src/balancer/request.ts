import { requestFraming, type BodyFraming } from "../wire/body-framing.ts";
import { fieldValue, hasToken, MalformedMessage, parseHead, type MessageHead } from "../wire/message-head.ts";

/**
 * A request as the balancer reads it: the head, and where the body ends.
 *
 * @internal
 */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly version: 10 | 11;
  readonly head: MessageHead;
  readonly framing: BodyFraming;
  /** Whether the client would send another request on this connection. */
  readonly keepAlive: boolean;
  /** Whether the body waits for a 100 (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean;
}

/**
 * Reads a request's head.
 *
 * @throws MalformedMessage
 * @internal
 */
export function parseRequest(bytes: Buffer): IncomingRequest {
  const head = parseHead(bytes);
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/1\.([01])$/.exec(head.startLine);
  if (match === null) {
    throw new MalformedMessage(
      `Expected "METHOD target HTTP/1.1", got ${JSON.stringify(head.startLine.slice(0, 80))}.`,
    );
  }
  const [, method = "", target = "", minor] = match;
  const version = minor === "0" ? 10 : 11;
  return {
    method,
    target,
    version,
    head,
    framing: requestFraming(head),
    keepAlive:
      version === 10 ? hasToken(head, "connection", "keep-alive") : !hasToken(head, "connection", "close"),
    expectsContinue: fieldValue(head, "expect")?.toLowerCase() === "100-continue",
  };
}

// RFC 9110 §9.2.2.
const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/**
 * Whether the balancer itself may send the request a second time, on a fresh connection.
 *
 * @internal
 */
export function isRepeatable(request: IncomingRequest): boolean {
  return IDEMPOTENT_METHODS.has(request.method) && request.framing.kind === "none";
}
