import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { interceptor } from "@lastbyte/node";
import type { InterceptorOptions } from "@lastbyte/node";
import { Agent } from "undici";
import type { Dispatcher } from "undici";
import { describeError } from "../healthy/compare-fetches.ts";

/** Does the same with a plain agent and with a guarded one, each against a server of its own. */
export async function bothWays<T>(
  work: (dispatcher: Dispatcher) => Promise<T>,
  options: InterceptorOptions = {},
): Promise<{ readonly plain: T; readonly guarded: T }> {
  const [bare, below] = [new Agent(), new Agent()];
  try {
    return { plain: await work(bare), guarded: await work(below.compose(interceptor(options))) };
  } finally {
    await Promise.all([bare.destroy(), below.destroy()]);
  }
}

/** What came of it; an error as far as an app can tell it from another. */
export async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return withoutPorts(describeError(error));
  }
}

function withoutPorts(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/127\.0\.0\.1:\d+/g, "HOST")) as unknown;
}

/** Asks, and reads the answer to its end. */
export async function ask(
  dispatcher: Dispatcher,
  url: string,
  options: Partial<Dispatcher.RequestOptions> = {},
): Promise<Answer> {
  const { origin, pathname, search } = new URL(url);
  const answer = await dispatcher.request({ origin, path: pathname + search, method: "GET", ...options });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: await text(answer.body),
    trailers: answer.trailers,
  };
}

interface Answer extends Pick<Dispatcher.ResponseData, "headers" | "trailers"> {
  readonly status: number;
  readonly text: string;
}

/** A server that does what a test says, and shows its connections. */
export async function serve(
  listener: RequestListener,
): Promise<AsyncDisposable & { readonly url: string; readonly sockets: Set<Socket> }> {
  const server = createServer(listener);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
