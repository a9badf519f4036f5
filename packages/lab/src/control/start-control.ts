import { createServer } from "node:http";
import { closeServer, listen } from "./listen.ts";

/**
 * Starts the address at which the truth can be read as JSON.
 *
 * @internal
 */
export async function startControl(
  truth: () => object,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const known = request.url === "/__lab__/truth" && (request.method === "GET" || request.method === "HEAD");
    const value = known ? truth() : { error: "Expected GET /__lab__/truth." };
    const body = Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
    response.writeHead(known ? 200 : 404, {
      "Content-Type": "application/json",
      "Content-Length": body.length,
      "Cache-Control": "no-store",
    });
    response.end(body);
  });
  const address = "127.0.0.1";
  const port = await listen(server, { address, port: 0 });
  return { url: `http://${address}:${port}`, close: () => closeServer(server) };
}
