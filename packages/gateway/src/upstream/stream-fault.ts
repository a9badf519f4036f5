import { constants } from "node:http2";
import type { ClientHttp2Stream } from "node:http2";
import { WireError } from "lastbyte/engine";
import { MessageError } from "@lastbyte/node/transport";
import type { UpstreamSession } from "./upstream-session.ts";

/**
 * Names what broke a stream of an upstream.
 *
 * @internal
 */
export function streamFault(error: unknown, circumstances: Circumstances): WireError {
  const { stream, session, receivedBytes, expectedBytes } = circumstances;
  if (error instanceof WireError) return error;
  if (error instanceof MessageError) return new WireError("http_protocol_error", error.message);
  if (session.hasRefused(stream)) {
    return new WireError("connection_terminated", "the upstream refused the stream unseen", true);
  }
  const { rstCode } = stream;
  const told = `${CODES.get(rstCode) ?? `code ${rstCode}`} after ${receivedBytes} bytes`;
  if (rstCode === PROTOCOL_ERROR) {
    // The library itself compares the length that was announced with what came (RFC 9113 §8.1.1).
    if (expectedBytes !== undefined && receivedBytes < expectedBytes) {
      const detail = `${receivedBytes} of ${expectedBytes} bytes arrived, then END_STREAM`;
      return new WireError("http_response_incomplete", detail);
    }
    return new WireError("http_protocol_error", `the stream was reset with ${told}`);
  }
  const words = error instanceof Error ? `: ${error.message}` : "";
  return new WireError("connection_terminated", `the stream ended with ${told}${words}`);
}

/**
 * Lets go of a stream. Where the request has not been sent to its end, it is broken off in a way that nobody takes for
 * its end: `close` would send END_STREAM first.
 *
 * @internal
 */
export function cancelStream(stream: ClientHttp2Stream): void {
  if (stream.writableEnded) stream.close(constants.NGHTTP2_CANCEL);
  else stream.destroy(new Error("the request was broken off"));
}

interface Circumstances {
  readonly stream: ClientHttp2Stream;
  readonly session: UpstreamSession;
  readonly receivedBytes: number;
  readonly expectedBytes?: number | undefined;
}

const PROTOCOL_ERROR = constants.NGHTTP2_PROTOCOL_ERROR;

/**
 * The upstream wants to be asked in HTTP/1.1 (RFC 9113 §7).
 *
 * @internal
 */
export const HTTP_1_1_REQUIRED: number = constants.NGHTTP2_HTTP_1_1_REQUIRED;

/** RFC 9113 §7. */
const CODES: ReadonlyMap<number, string> = new Map([
  [0, "NO_ERROR"],
  [1, "PROTOCOL_ERROR"],
  [2, "INTERNAL_ERROR"],
  [3, "FLOW_CONTROL_ERROR"],
  [4, "SETTINGS_TIMEOUT"],
  [5, "STREAM_CLOSED"],
  [6, "FRAME_SIZE_ERROR"],
  [7, "REFUSED_STREAM"],
  [8, "CANCEL"],
  [9, "COMPRESSION_ERROR"],
  [10, "CONNECT_ERROR"],
  [11, "ENHANCE_YOUR_CALM"],
  [12, "INADEQUATE_SECURITY"],
  [13, "HTTP_1_1_REQUIRED"],
]);
