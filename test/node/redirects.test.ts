import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createFetch } from "@lastbyte/node";
import { serve } from "./both-ways.ts";

const LARGE = Buffer.alloc(3_000_000, "x");

describe("between the hops of a call", { timeout: 30_000 }, () => {
  test("a proxy's question that nobody can answer is let go of, with the connection on which it comes", async () => {
    await using server = await serve((_, response) => {
      response.writeHead(407, { "Proxy-Authenticate": "Basic", "Content-Length": 2 * LARGE.length });
      response.write(LARGE);
    });

    await assert.rejects(createFetch()(server.url), { name: "TypeError", message: "fetch failed" });
    const [socket] = server.sockets;
    if (socket?.closed === false) await new Promise((resolve) => socket.once("close", resolve));

    assert.equal(server.sockets.size, 1);
    assert.equal(socket?.closed, true);
  });

  test("a redirect is not followed behind the deadline", async () => {
    const asked: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      asked.push(request.url);
      if (request.url !== "/") return response.end("there");
      // Its body does not end.
      return response.writeHead(302, { Location: "/there" }).write("moved");
    });

    const call = createFetch({ deadlineMs: 100 })(server.url);

    await assert.rejects(call, { name: "LastbyteError", code: "deadline_exceeded" });
    assert.deepEqual(asked, ["/"]);
  });

  test("the deadline is one for all hops", async () => {
    await using server = await serve((request, response) => {
      const next = `/${Number(request.url?.slice(1)) + 1}`;
      setTimeout(() => response.writeHead(302, { Location: next }).end(), 40);
    });

    const call = createFetch({ deadlineMs: 200 })(`${server.url}/0`);

    // With one for each hop, it would go on to the twentieth, which fetch does not follow any more.
    await assert.rejects(call, { name: "LastbyteError", code: "deadline_exceeded" });
  });
});
