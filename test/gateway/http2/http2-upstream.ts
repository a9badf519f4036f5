import { createSecureServer, createServer } from "node:http2";
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { CERTIFICATE, KEY } from "../../../packages/gateway/src/configuration/certificate.fixture.ts";

/** An upstream that answers in HTTP/2 as a test says. */
export interface Http2Upstream extends AsyncDisposable {
  readonly url: string;
  /** The heads of the requests that came. */
  readonly heads: readonly IncomingHttpHeaders[];
  /** The connections that were opened, whether they are closed or not. */
  readonly sessions: readonly ServerHttp2Session[];
}

export type Http2Answer = (stream: ServerHttp2Stream, head: IncomingHttpHeaders) => unknown;

/** Starts it, with prior knowledge or over TLS. */
export async function startHttp2Upstream(
  answer: Http2Answer,
  options: { readonly isSecure?: boolean; readonly maxConcurrentStreams?: number } = {},
): Promise<Http2Upstream> {
  const { isSecure = false, maxConcurrentStreams } = options;
  const heads: IncomingHttpHeaders[] = [];
  const sessions: ServerHttp2Session[] = [];
  const settings = maxConcurrentStreams === undefined ? {} : { settings: { maxConcurrentStreams } };
  const server = isSecure
    ? createSecureServer({ cert: CERTIFICATE, key: KEY, ...settings })
    : createServer(settings);
  server.on("session", (session) => {
    session.on("error", () => {});
    sessions.push(session);
  });
  server.on("stream", (stream, head) => {
    stream.on("error", () => {});
    heads.push(head);
    void answer(stream, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: isSecure ? `https://localhost:${port}` : `h2c://127.0.0.1:${port}`,
    heads,
    sessions,
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
