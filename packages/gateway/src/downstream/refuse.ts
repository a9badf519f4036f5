import type { MessageError, SocketWriter } from "@lastbyte/node/transport";
import { Http1Outlet } from "./http1-outlet.ts";
import { malformedRequest } from "./problem.ts";

/**
 * Answers what is no request, and says that the connection ends with that.
 *
 * @internal
 */
export function refuse(writer: SocketWriter, { status, message }: MessageError): void {
  const outlet = new Http1Outlet(writer, { method: "GET", minorVersion: 1, mayStay: () => false });
  outlet.problem(malformedRequest(status, message));
}
