import assert from "node:assert/strict";
import { test } from "node:test";
import { Agent, request } from "node:http";
import { startLab } from "@lastbyte/lab";
import { gatewayBefore } from "./gateway-before.ts";

const REQUESTS = 4_000;
const CLIENTS = 50;

test(
  "thousands of requests at 5 % faults: nothing lost, nothing doubled, nothing left behind",
  { timeout: 120_000 },
  async () => {
    await using lab = await startLab({ balancers: 4, rate: 0.05 });
    await using gateway = await gatewayBefore("http://fleet.test:" + new URL(lab.url).port, {
      lookup: async () => lab.balancers.map(({ address }) => address),
      stallTimeoutMs: 500,
      retryBudget: { minPerSecond: 1_000 },
    });
    const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
    const path = "/json?records=60&coding=identity";
    const whole = await (await fetch(lab.origin.url + path)).text();
    const ids = Array.from({ length: REQUESTS }, (_, index) => `soak-${index}`);
    const wrong: string[] = [];

    const work = async (): Promise<void> => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
        const isPost = Number(id.slice(5)) % 10 === 0;
        const body = await get(`${gateway.url}${isPost ? "/api/1.0/tasks" : path}`, { agent, id, isPost });
        if (!isPost && body !== whole) wrong.push(id);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, work));
    agent.destroy();

    const { damaged, damages, origin } = lab.truth();
    // Chance may damage every attempt of a call, or empty it twice, which is the origin's word.
    const unlucky = new Set(
      wrong.filter((id) => damages.filter(({ requestId }) => requestId === id).length > 1),
    );
    const posts = Object.entries(origin?.byRequestId ?? {}).filter(([id]) => Number(id.slice(5)) % 10 === 0);
    assert.deepEqual(
      wrong.filter((id) => !unlucky.has(id)),
      [],
    );
    assert.ok(wrong.length < REQUESTS / 400, `${wrong.length} answers were not whole`);
    assert.ok(damaged > REQUESTS * 0.03, `${damaged} answers were damaged`);
    assert.ok(posts.length > 0 && posts.every(([, count]) => count === 1));
    while (gateway.connections > 0) await new Promise((resolve) => setImmediate(resolve));
  },
);

function get(
  url: string,
  { agent, id, isPost }: { readonly agent: Agent; readonly id: string; readonly isPost: boolean },
): Promise<string> {
  return new Promise((resolve) => {
    const method = isPost ? "POST" : "GET";
    const asking = request(url, { agent, method, headers: { "x-request-id": id } }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(text));
      response.on("error", (error) => resolve(`broken: ${error.message}`));
    });
    asking.on("error", (error) => resolve(`broken: ${error.message}`));
    asking.end(isPost ? '{"data":{"name":"soak"}}' : undefined);
  });
}
