import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { interceptor } from "@lastbyte/node";
import { Agent } from "undici";
import { answerReset, startScriptedServer } from "../engine/scripted-server.ts";

import { ask, bothWays, outcome, serve } from "./both-ways.ts";
describe("the app's own pace and patience count", () => {
  test("a body that nobody reads does not fill the memory", async () => {
    let sent = 0;
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      const chunk = Buffer.alloc(65_536);
      const pump = (): void => {
        do sent += chunk.length;
        while (response.write(chunk));
      };
      response.on("drain", pump);
      pump();
    });
    const agent = new Agent();
    const dispatcher = agent.compose(interceptor({ holdBytes: 100_000 }));
    const { body } = await dispatcher.request({ origin: server.url, path: "/", method: "GET" });

    await new Promise((resolve) => setTimeout(resolve, 300)); // Long enough to send gigabytes over loopback.
    const unread = sent;
    let received = 0;
    for await (const chunk of body) {
      received += (chunk as Buffer).length;
      if (received > unread + 20_000_000) break;
    }
    await agent.destroy();

    assert.ok(unread < 20_000_000, `${unread} bytes were taken in`);
  });

  for (const moment of ["before it is sent", "before the head", "while it is held", "after it began"]) {
    test(`an abort ${moment} ends in the caller's own reason, and the connection is closed`, async () => {
      await using server = await serve((_, response) => {
        if (moment === "before the head") return;
        response.writeHead(200, { "content-type": "application/json" });
        response.write("[1,");
      });
      const { plain, guarded } = await bothWays(
        async (dispatcher) => {
          const controller = new AbortController();
          const reason = new Error("changed my mind");
          if (moment === "before it is sent") controller.abort(reason);
          else setTimeout(() => controller.abort(reason), 60); // The server never ends, so any time is in its middle.
          return outcome(() => ask(dispatcher, server.url, { signal: controller.signal }));
        },
        { holdMs: moment === "after it began" ? 10 : 1_000 },
      );

      assert.deepEqual(guarded, plain);
      assert.match(JSON.stringify(guarded), /changed my mind/);
    });
  }

  test("the limits of the agent hold for a retry too", async () => {
    await using server = await startScriptedServer([answerReset, () => {}]);
    const agent = new Agent({ headersTimeout: 1_000 });
    const startedMs = performance.now();
    const result = await outcome(() => ask(agent.compose(interceptor({ maxAttempts: 2 })), server.url));
    await agent.destroy();

    assert.match(JSON.stringify(result), /Headers Timeout/);
    assert.ok(performance.now() - startedMs < 10_000);
  });
});
