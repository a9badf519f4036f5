import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, test } from "node:test";
import { createFetch, interceptor } from "@lastbyte/node";
import { Agent } from "undici";
import type { Dispatcher } from "undici";

import { ask, serve } from "./both-ways.ts";
/** Which request gets the faulty answer. */
const FAULTY = 4;

describe("retries and connections", () => {
  test("a healthy connection is kept, and one that brought a faulty body is not used again", async () => {
    const used: Socket[] = [];
    await using server = await serve((request, response) => {
      used.push(request.socket);
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(used.length === FAULTY ? "[1," : "[1]");
    });
    const agent = new Agent();
    const dispatcher = agent.compose(interceptor());

    const texts: string[] = [];
    for (let call = 0; call < 6; call += 1) texts.push((await ask(dispatcher, server.url)).text);
    await agent.destroy();

    assert.deepEqual(new Set(texts), new Set(["[1]"]));
    assert.equal(used.length, 7);
    const faulty = used[FAULTY - 1];
    assert.equal(used.lastIndexOf(faulty as Socket), FAULTY - 1);
    // The retry has one of its own; undici keeps one or two others busy.
    assert.equal(used.filter((socket) => socket === used[FAULTY]).length, 1);
    assert.ok(new Set(used).size <= 4, `${new Set(used).size} connections`);
  });

  for (const [what, init] of [
    ["the fast path", {}],
    ["the platform's path", { cache: "no-store" }],
  ] as const) {
    test(`what the caller's own repeatable throws is what fetch rejects with, on ${what}`, async () => {
      await using server = await serve((_request, response) => response.end("[1]"));
      const agent = new Agent();
      const mistake = new Error("the caller's own");
      const fetch = createFetch({
        dispatcher: agent,
        repeatable: () => {
          throw mistake;
        },
      });

      const failure: unknown = await fetch(server.url, init).catch((error: unknown) => error);
      await agent.destroy();

      assert.ok(failure === mistake || (failure instanceof Error && failure.cause === mistake));
    });
  }

  test("interceptors between ours and the connection see retries too", async () => {
    const keys: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      keys.push(request.headers["x-key"] as string | undefined);
      response.writeHead(200, { "content-type": "application/json" }).end(keys.length === 1 ? "[1," : "[1]");
    });
    const agent = new Agent();
    const withKey: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
      dispatch({ ...options, headers: { "x-key": "secret" } }, handler);
    const { text } = await ask(agent.compose(withKey, interceptor()), server.url);
    await agent.destroy();

    assert.equal(text, "[1]");
    assert.deepEqual(keys, ["secret", "secret"]);
  });

  test("a large body that is cut goes on by range, coded or not", async () => {
    const { gzipSync } = await import("node:zlib");
    const plain = Buffer.from(JSON.stringify(Array.from({ length: 60_000 }, (_, index) => Math.sin(index))));
    for (const [content, coding] of [
      [plain, "identity"],
      [gzipSync(plain), "gzip"],
    ] as const) {
      const ranges: (string | undefined)[] = [];
      await using server = await serve((request, response) => {
        ranges.push(request.headers.range);
        const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
        const part = content.subarray(start);
        response.writeHead(start === 0 ? 200 : 206, {
          "content-type": "application/json",
          "content-encoding": coding,
          "content-length": part.length,
          etag: '"one"',
          ...(start === 0
            ? {}
            : { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` }),
        });
        if (start > 0) {
          response.end(part);
          return;
        }
        response.write(part.subarray(0, 400_000), () => response.socket?.end());
      });
      const agent = new Agent();
      const dispatcher = agent.compose(interceptor({ holdBytes: 50_000 }));
      const { body } = await dispatcher.request({ origin: server.url, path: "/", method: "GET" });

      assert.equal((await buffer(body)).equals(content), true);
      assert.equal(ranges.length, 2);
      assert.match(ranges[1] ?? "", /^bytes=\d+-$/);
      await agent.destroy();
    }
  });
});
