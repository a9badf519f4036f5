import assert from "node:assert/strict";
import { Agent } from "node:http";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { Gateway } from "@lastbyte/gateway";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { ask } from "./ask.ts";
import { gatewayBefore } from "./gateway-before.ts";

const AGENT = new Agent({ keepAlive: true, maxSockets: 4 });

/** A gateway before all balancers of a lab, by one name. */
function gatewayBeforeAll(lab: Lab): Promise<Gateway> {
  return gatewayBefore(upstreamOf(lab), { lookup: async () => lab.balancers.map(({ address }) => address) });
}

function upstreamOf(lab: Lab): string {
  return `http://lab.test:${new URL(lab.url).port}`;
}

function counts(lab: Lab): readonly number[] {
  return lab.truth().balancers.map(({ requests }) => requests);
}

async function askOften(gateway: Gateway, times: number, method = "GET"): Promise<void> {
  const body = method === "POST" ? JSON.stringify({ data: { name: "a" } }) : undefined;
  const askOne = async (): Promise<void> => {
    const headers = { "content-type": "application/json" };
    const answer = await ask(`${gateway.url}/api/1.0/projects`, { agent: AGENT, method, headers }, body);
    assert.equal(answer.kind, "answer");
  };
  for (let asked = 0; asked < times; asked += 4) {
    await Promise.all(Array.from({ length: Math.min(4, times - asked) }, askOne));
  }
}

test("an avoided address gets a share of its usual requests, also where connections to it are open", async () => {
  await using lab = await startLab({ balancers: 4, rate: 0, faults: [] });
  await using gateway = await gatewayBeforeAll(lab);
  const [avoided = ""] = lab.balancers.map(({ address }) => address);
  await askOften(gateway, 8);
  assert.ok((counts(lab)[0] ?? 0) > 0);

  const before = counts(lab);
  gateway.avoid([{ upstream: upstreamOf(lab), peers: [avoided], probeShare: 0.2 }]);
  await askOften(gateway, 200);

  // A fifth of a quarter, and not one more on the connections that its probes leave open.
  assert.equal((counts(lab)[0] ?? 0) - (before[0] ?? 0), 10);
});

test("a request that may not be sent twice is never sent to an avoided address", async () => {
  await using lab = await startLab({ balancers: 2, rate: 0, faults: [] });
  await using gateway = await gatewayBeforeAll(lab);
  const [avoided = ""] = lab.balancers.map(({ address }) => address);
  // One request finds the addresses.
  await askOften(gateway, 1);

  const before = counts(lab);
  gateway.avoid([{ upstream: upstreamOf(lab), peers: [avoided], probeShare: 1 }]);
  await askOften(gateway, 40, "POST");

  assert.equal(counts(lab)[0], before[0]);
});

test("where all addresses are avoided, all are used; and so they are when nobody is avoided any more", async () => {
  await using lab = await startLab({ balancers: 2, rate: 0, faults: [] });
  await using gateway = await gatewayBeforeAll(lab);
  const peers = lab.balancers.map(({ address }) => address);
  const plan = { upstream: upstreamOf(lab), probeShare: 0.01 };
  await askOften(gateway, 4);

  for (const avoided of [peers, []]) {
    gateway.avoid([{ ...plan, peers: avoided }]);
    const before = counts(lab).reduce((sum, count) => sum + count, 0);
    await askOften(gateway, 20);
    assert.equal(counts(lab).reduce((sum, count) => sum + count, 0) - before, 20);
    assert.ok(counts(lab).every((count) => count > 0));
  }
});

test("a new configuration goes on avoiding", async () => {
  await using lab = await startLab({ balancers: 2, rate: 0, faults: [] });
  const lookup = async (): Promise<readonly string[]> => lab.balancers.map(({ address }) => address);
  await using gateway = await gatewayBefore(upstreamOf(lab), { lookup });
  const [avoided = ""] = lab.balancers.map(({ address }) => address);
  gateway.avoid([{ upstream: upstreamOf(lab), peers: [avoided], probeShare: 0.01 }]);

  gateway.reload({ upstream: upstreamOf(lab), lookup });
  await askOften(gateway, 40);

  assert.deepEqual(counts(lab), [0, 40]);
});

test("no new stream is opened on a session that leads to an avoided address", async () => {
  const asked = [0, 0];
  const servers = asked.map((_none, index) =>
    createServer((_request, response) => {
      asked[index] = (asked[index] ?? 0) + 1;
      response.end("whole");
    }),
  );
  const listen = (index: number, port: number): Promise<void> =>
    new Promise((resolve) => void servers[index]?.listen(port, `127.0.0.${21 + index}`, resolve));
  await listen(0, 0);
  const { port } = servers[0]!.address() as AddressInfo;
  await listen(1, port);
  const lookup = async (): Promise<readonly string[]> => ["127.0.0.21", "127.0.0.22"];
  const gateway = await gatewayBefore(`h2c://lab.test:${port}`, { lookup });

  // The first session would take all that follow.
  await ask(gateway.url);
  const first = asked.indexOf(1);
  const upstream = `http://lab.test:${port}`;
  gateway.avoid([{ upstream, peers: [`127.0.0.${21 + first}`], probeShare: 0.25 }]);
  for (let turn = 0; turn < 50; turn += 1) assert.equal((await ask(gateway.url)).kind, "answer");
  await gateway.close();
  for (const server of servers) server.close();

  assert.deepEqual([asked[first], asked[1 - first]], [7, 44]);
});
