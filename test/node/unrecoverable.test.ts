import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { interceptor } from "@lastbyte/node";
import { Agent } from "undici";
import { answerCut, answerReset, answerWith, startScriptedServer } from "../engine/scripted-server.ts";
import type { Answer } from "../engine/scripted-server.ts";

import { ask, bothWays, outcome } from "./both-ways.ts";
const JSON_HEAD = ["Content-Type: application/json"];
const answerReframed: Answer = answerWith("200 OK", [...JSON_HEAD, "Content-Length: 8"], '{"half":');
const answerCutChunk: Answer = answerWith(
  "200 OK",
  [...JSON_HEAD, "Transfer-Encoding: chunked"],
  '8\r\n{"half":\r\n',
);

describe("what can't be recovered reaches the app as it would have without the interceptor", () => {
  const answers: Readonly<Record<string, Answer>> = {
    "a cut length": answerCut,
    "a cut chunk": answerCutChunk,
    "a reset before the head": answerReset,
    "a length that was made to match": answerReframed,
    "a status": answerWith("503 Service Unavailable", ["Content-Length: 2"], "no"),
  };
  for (const [name, answer] of Object.entries(answers)) {
    for (const method of ["GET", "POST"] as const) {
      test(`${name}, for a ${method}`, async () => {
        const requests: number[] = [];

        const { plain, guarded } = await bothWays(async (dispatcher) => {
          await using server = await startScriptedServer([answer]);
          const result = await outcome(async () => {
            const { status, text } = await ask(dispatcher, server.url, {
              method,
              body: method === "POST" ? "{}" : null,
            });
            return { status, text };
          });
          requests.push(server.requests.length);
          return result;
        });

        assert.deepEqual(guarded, plain);
        assert.deepEqual(requests, [1, method === "POST" || name === "a status" ? 1 : 3]);
      });
    }
  }

  test("a reset behind a body without a length is no end of it", async () => {
    const answer: Answer = async (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\na,b\n");
      await new Promise((resolve) => setTimeout(resolve, 20)); // A reset throws away what was not read yet.
      socket.resetAndDestroy();
    };
    const { plain, guarded } = await bothWays(async (dispatcher) => {
      await using server = await startScriptedServer([answer]);
      return await outcome(async () => (await ask(dispatcher, server.url, { method: "POST" })).text);
    });

    assert.equal(plain, "a,b\n");
    assert.match(JSON.stringify(guarded), /ECONNRESET/);
  });

  test("an answer that only its content shows to be cut is passed on where later attempts bring none", async () => {
    await using server = await startScriptedServer([answerReframed, answerReset]);
    const agent = new Agent();
    const { status, text } = await ask(agent.compose(interceptor()), server.url);
    await agent.destroy();

    assert.deepEqual(
      { status, text, requests: server.requests.length },
      { status: 200, text: '{"half":', requests: 3 },
    );
  });

  test("a refused connection is refused in undici's own words", async () => {
    const { plain, guarded } = await bothWays((dispatcher) =>
      outcome(() => ask(dispatcher, "http://127.0.0.1:9/")),
    );

    assert.deepEqual(guarded, plain);
  });

  test("a request that makes no sense is refused in undici's own words", async () => {
    const { plain, guarded } = await bothWays((dispatcher) =>
      outcome(() => ask(dispatcher, "http://127.0.0.1:9/", { path: "no slash" })),
    );

    assert.deepEqual(guarded, plain);
  });
});
