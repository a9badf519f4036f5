import { connect, constants } from "node:http2";
import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { CERTIFICATE } from "../../../packages/gateway/src/configuration/certificate.fixture.ts";
import type { Asked } from "../ask.ts";

/** What an HTTP/2 client got: the same as `ask` gives, and the trailers. */
export type AskedHttp2 = Asked & { readonly trailers?: IncomingHttpHeaders };

/** Asks with `node:http2` on a connection of its own. */
export async function askHttp2(
  url: string,
  options: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  body?: string | Buffer,
): Promise<AskedHttp2> {
  const session = connectHttp2(url);
  const { pathname, search } = new URL(url);
  const fields = { ":method": options.method ?? "GET", ":path": pathname + search, ...options.headers };
  const answer = await askOn(session, fields, body);
  session.destroy();
  return answer;
}

export function connectHttp2(url: string): ClientHttp2Session {
  const session = connect(url, { ca: CERTIFICATE });
  // The streams tell.
  session.on("error", () => {});
  return session;
}

/** Asks on a connection that is there. */
export function askOn(
  session: ClientHttp2Session,
  fields: OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<AskedHttp2> {
  return new Promise((resolve) => {
    const stream = session.request(fields, { endStream: body === undefined });
    let headers: IncomingHttpHeaders | undefined;
    let trailers: IncomingHttpHeaders | undefined;
    const chunks: Buffer[] = [];
    stream.on("response", (received) => (headers = received));
    stream.on("trailers", (received) => (trailers = received));
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("error", () => {});
    stream.on("close", () => {
      const { rstCode } = stream;
      // `node:http2` lets some of these pass for a clean end.
      if (rstCode !== constants.NGHTTP2_NO_ERROR || headers === undefined)
        return resolve({ kind: "broken", code: String(rstCode) });
      const status = Number(headers[":status"]);
      return resolve({
        kind: "answer",
        status,
        headers,
        body: Buffer.concat(chunks),
        ...(trailers && { trailers }),
      });
    });
    if (body !== undefined) stream.end(body);
  });
}
