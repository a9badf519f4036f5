import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { faults, startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import type { CallRecord } from "lastbyte";
import { LastbyteError } from "lastbyte";
import { createFetch } from "@lastbyte/node";
import { Agent } from "undici";
import { codingOfFault } from "../faults/cells.ts";
import { askOrigin, lookupIn } from "./clients.ts";
import { isHarmless } from "./harmless.ts";
import { whyNotTried } from "./why-not-tried.ts";

/** What goes to the platform's fetch, with the engine below it, what goes to undici, and what to no one but us. */
const PATHS: Readonly<Record<string, Path>> = {
  "the fast path": { init: {}, isOwn: false, peers: ["127.0.0.11", "127.0.0.12", "127.0.0.13"] },
  "the platform's path": {
    init: { cache: "no-store" },
    isOwn: false,
    peers: ["127.0.0.11", "127.0.0.12", "127.0.0.13"],
  },
  // Without a name, there is one address alone.
  "connections of our own": { init: {}, isOwn: true, peers: ["127.0.0.11", "127.0.0.11", "127.0.0.11"] },
};

interface Path {
  readonly init: RequestInit;
  /** Whether it has no dispatcher of undici. */
  readonly isOwn: boolean;
  /** The addresses that three attempts go to. */
  readonly peers: readonly string[];
}

describe("Node's fetch, over the lab", { concurrency: 4 }, () => {
  let lab: Lab;
  let agent: Agent;
  before(async () => {
    lab = await startLab({
      balancers: 3,
      faults: faults.flatMap(({ name }) => [
        { fault: name, path: `on=${name}&times=1`, firstAttempts: 1 },
        { fault: name, path: `on=${name}&times=9`, firstAttempts: 9 },
      ]),
    });
    agent = new Agent({ connect: { lookup: lookupIn(lab.balancers.map(({ address }) => address)) } });
  });
  after(async () => {
    await agent.destroy();
    await lab.close();
  });

  async function ask(name: string, { init, isOwn }: Path, times: number) {
    const path = `/json?records=200&on=${name}&times=${times}&as=${init.cache}${isOwn}`;
    const expected = await askOrigin(`${lab.origin.url}${path}`);
    const calls: CallRecord[] = [];
    const fetch = createFetch({
      dispatcher: isOwn ? undefined : agent,
      lookup: lookupIn(lab.balancers.map(({ address }) => address)),
      stallTimeoutMs: 1_000,
      onEvent: (event) => event.type === "call" && calls.push(event.call),
    });
    const headers = { "accept-encoding": codingOfFault(name) ?? "identity" };
    const url = `http://${isOwn ? "127.0.0.11" : "lab.test"}:${new URL(lab.url).port}${path}`;
    return { expected, calls, response: fetch(url, { ...init, headers }) };
  }

  for (const [path, way] of Object.entries(PATHS)) {
    for (const { name } of faults) {
      test(`${name} does not reach the caller on ${path}`, { skip: whyNotTried(name) }, async () => {
        const { response, expected, calls } = await ask(name, way, 1);

        const content = Buffer.from(await (await response).arrayBuffer());

        if (name !== "change-version" && name !== "always-malformed") {
          assert.equal(content.equals(expected), true, `${content.length} of ${expected.length} bytes`);
        }
        assert.deepEqual(
          calls[0]?.attempts.map(({ peer, outcome }) => `${peer} ${outcome.kind}`),
          isHarmless(name)
            ? [`${way.peers[0]} complete`]
            : [`${way.peers[0]} faulty`, `${way.peers[1]} complete`],
        );
      });

      if (isHarmless(name) || /empty|stall/.test(name)) continue;
      test(`${name} on every attempt fails loudly on ${path}`, { skip: whyNotTried(name) }, async () => {
        const { response } = await ask(name, way, 9);

        await assert.rejects(response, (error) => {
          assert.ok(error instanceof LastbyteError);
          assert.deepEqual(
            error.attempts.map(({ peer }) => peer),
            way.peers,
          );
          assert.equal(error.status, name === "reset-before-head" ? undefined : 200);
          assert.equal(error.headers?.has("content-type"), name === "reset-before-head" ? undefined : true);
          return true;
        });
      });
    }
  }
});
