import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { interceptor } from "@lastbyte/node";
import { Agent, fetch } from "undici";
import type { Dispatcher } from "undici";
import { answerCut, answerJson, startScriptedServer } from "../engine/scripted-server.ts";

import { ask, bothWays, outcome, serve } from "./both-ways.ts";
describe("a healthy exchange is the same", () => {
  test("interim answers, fields in their case, and trailers", async () => {
    await using server = await serve((_, response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      response.sendDate = false;
      response.writeHead(200, [
        ["Content-Type", "application/json"],
        ["X-Two", "a"],
        ["X-Two", "b"],
        ["Trailer", "X-Sum"],
      ]);
      response.write('{"a"');
      response.addTrailers({ "X-Sum": "7" });
      response.end(":1}");
    });
    const { plain, guarded } = await bothWays(async (dispatcher) => {
      const infos: unknown[] = [];
      const answer = await ask(dispatcher, server.url, {
        onInfo: (info) => infos.push(info),
        responseHeaders: "raw",
      });
      return { ...answer, infos };
    });

    assert.deepEqual(guarded, plain);
    assert.equal(plain.infos.length, 1);
    assert.deepEqual(plain.trailers, { "x-sum": "7" });
  });

  for (const [method, status] of [
    ["HEAD", 200],
    ["GET", 204],
    ["GET", 205],
    ["GET", 304],
  ] as const) {
    test(`${method} with ${status} has no body to wait for`, async () => {
      await using server = await serve((_, response) => {
        response.sendDate = false;
        response
          .writeHead(
            status,
            method === "HEAD" ? { "content-length": 100, "content-type": "application/json" } : {},
          )
          .end();
      });
      const { plain, guarded } = await bothWays((dispatcher) => ask(dispatcher, server.url, { method }));

      assert.deepEqual(guarded, plain);
      assert.equal(server.sockets.size, 2);
    });
  }

  test("redirects of fetch are one request a hop", async () => {
    const paths: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      paths.push(request.url);
      response.sendDate = false;
      if (request.url === "/a") response.writeHead(302, { location: "/b" }).end();
      else response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    const { plain, guarded } = await bothWays(async (dispatcher) => {
      const response = await fetch(`${server.url}/a`, { dispatcher });
      return { redirected: response.redirected, url: response.url, text: await response.text() };
    });

    assert.deepEqual(guarded, plain);
    assert.deepEqual(paths, ["/a", "/b", "/a", "/b"]);
  });

  test("an upgrade passes through", async () => {
    const server = createServer();
    server.on("upgrade", (_: IncomingMessage, socket: Socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
      socket.pipe(socket);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;

    const { plain, guarded } = await bothWays(async (dispatcher) => {
      const { socket } = await dispatcher.upgrade({
        origin: `http://127.0.0.1:${port}`,
        path: "/",
        protocol: "echo",
      } as never);
      socket.end("hello");
      return text(socket);
    });
    server.close();

    assert.deepEqual({ plain, guarded }, { plain: "hello", guarded: "hello" });
  });

  test("a tunnel passes through", async () => {
    const server = createServer();
    server.on("connect", (_: IncomingMessage, socket: Socket) => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(socket);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;

    const { plain, guarded } = await bothWays(async (dispatcher) => {
      const { socket } = await dispatcher.connect({
        origin: `http://127.0.0.1:${port}`,
        path: "example.test:443",
      });
      socket.end("hello");
      return text(socket);
    });
    server.close();

    assert.deepEqual({ plain, guarded }, { plain: "hello", guarded: "hello" });
  });

  test("a body that is a stream is sent once, and one that is at hand again", async () => {
    const streamed = async (body: () => Dispatcher.DispatchOptions["body"]) => {
      await using server = await startScriptedServer([answerCut, answerJson({ ok: true })]);
      const agent = new Agent();
      const result = await outcome(
        async () =>
          (await ask(agent.compose(interceptor()), server.url, { method: "PUT", body: body() ?? null })).text,
      );
      await agent.destroy();
      return { result, bodies: server.requests.map((request) => request.split("\r\n\r\n")[1]) };
    };

    const once = await streamed(() => Readable.from(["{}"]));
    const again = await streamed(() => Buffer.from("{}"));

    assert.equal(once.bodies.length, 1);
    assert.deepEqual(again, { result: '{"ok":true}', bodies: ["{}", "{}"] });
  });
});
