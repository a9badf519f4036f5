import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A request as it reached the server. */
export interface SeenRequest {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A healthy server that does exactly what a test says, and remembers what it was asked. */
export interface ControlServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

export type Handler = (
  request: IncomingMessage & { readonly bytes: Buffer },
  response: ServerResponse,
) => unknown;

/** Starts a server that answers a path with its handler, and everything else with 404. */
export async function startControlServer(
  handlers: Readonly<Record<string, Handler>>,
): Promise<ControlServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await buffer(request);
    seen.push({
      line: `${request.method} ${request.url}`,
      headers: withoutHost(request),
      body: bytes.toString("latin1"),
    });
    // A date would differ from one second to the next.
    response.sendDate = false;
    const [path = ""] = (request.url ?? "").split("?");
    const handler = handlers[path] ?? ((_, response) => response.writeHead(404).end("not here"));
    await handler(Object.assign(request, { bytes }), response);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, seen, close, [Symbol.asyncDispose]: close };
}

function withoutHost({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== "host")
      .map(([name, value]) => [name, String(value)]),
  );
}
