import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { createFetch, interceptor } from "@lastbyte/node";
import type { NodeFetchOptions } from "@lastbyte/node";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { Agent } from "undici";
import { requestsDuring, rotatingLookup } from "./rotating-name.ts";
import { runProgram } from "./run-program.ts";

/** Rates are exaggerated, so that it takes seconds. */
const OPTIONS: Options = {
  maxAttempts: 5,
  retryBudget: { ratio: 1 },
  outlierEjection: { probeShare: 0.3 },
};
const PATH = "/api/1.0/projects";

type Options = Omit<NodeFetchOptions, "dispatcher">;
type Ask = (url: string) => Promise<void>;

/** The doors through which requests can be steered. */
const DOORS: Readonly<Record<string, (agent: Agent, options: Options) => Ask>> = {
  "createFetch()": (agent, options) => {
    const fetch = createFetch({ ...options, dispatcher: agent });
    return async (url) => void (await (await fetch(url)).text());
  },
  "interceptor()": (agent, options) => {
    const guarded = agent.compose(interceptor(options));
    return async (url) => {
      const { origin, pathname, search } = new URL(url);
      const answer = await guarded.request({ origin, path: pathname + search, method: "GET" });
      await text(answer.body);
    };
  },
};

for (const [name, open] of Object.entries(DOORS)) {
  describe(name, () => {
    test("one bad balancer of several is avoided, and used again when it was mended", async () => {
      await using lab = await startLab({ balancers: 4, rate: 0, faults: [], seed: 3 });
      const bad = lab.balancers[1]!.address;
      await using name = openName(lab);
      const ask = open(name.agent, { ...OPTIONS, lookup: name.lookup });
      const plans = followEjections();
      lab.setFaults([{ fault: "cut-length", balancer: 1, rate: 0.3 }]);

      await askUntil(ask, name.url, () => plans.last.includes(bad));
      const avoiding = await requestsDuring(lab, () => askTimes(ask, name.url, 300));
      lab.setFaults([]);
      await askUntil(ask, name.url, () => plans.last.length === 0);
      const again = await requestsDuring(lab, () => askTimes(ask, name.url, 300));
      plans.stop();

      assert.deepEqual(plans.ever, [bad]);
      // What it still gets is three tenths of its quarter.
      const [share, usual] = [shareOf(avoiding, 1), shareOf(again, 1)];
      assert.ok(share > 0.02 && share < 0.15, `it got ${share} of the requests`);
      assert.ok(usual > 0.15, `it got ${usual} of the requests again`);
      for (const index of [0, 2, 3]) assert.ok(shareOf(avoiding, index) > 0.15);
    });

    test("when all of them are bad nobody is avoided", async () => {
      await using lab = await startLab({ balancers: 3, rate: 0, faults: [], seed: 4 });
      await using name = openName(lab);
      const ask = open(name.agent, { ...OPTIONS, lookup: name.lookup });
      const plans = followEjections();
      lab.setFaults([{ fault: "cut-length", rate: 0.1 }]);

      await askTimes(ask, name.url, 1_200);
      plans.stop();

      assert.deepEqual(plans.ever, []);
      assert.ok(lab.truth().damaged > 80);
    });
  });
}

test("a proxy or a lookup of the app's own is left alone: requests go on as they would", async () => {
  await using lab = await startLab({ balancers: 3, rate: 0, faults: [], seed: 5 });
  await using name = openName(lab);
  // Its own lookup is asked for connections, but isn't told to lastbyte: the name leads elsewhere for that.
  const elsewhere = rotatingLookup(["192.0.2.1", "192.0.2.2"]);
  const fetch = createFetch({ ...OPTIONS, dispatcher: name.agent, lookup: elsewhere });
  const ask: Ask = async (url) => void (await (await fetch(url)).text());
  const plans = followEjections();
  lab.setFaults([{ fault: "cut-length", balancer: 0, rate: 0.3 }]);

  await askUntil(ask, name.url, () => plans.last.length > 0);
  const requests = await requestsDuring(lab, () => askTimes(ask, name.url, 200));
  plans.stop();

  assert.ok(shareOf(requests, 0) > 0.15, `it got ${shareOf(requests, 0)} of the requests`);
});

test("who doesn't ask for ejection has no thread for it, and a thread that is there keeps no process alive", () => {
  const program = (options: string): string => `
    import { createServer } from "node:http";
    import { createFetch } from "@lastbyte/node";
    let threads = 0;
    process.on("worker", () => (threads += 1));
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-length": 9 }).write("1", () => response.socket?.destroy());
    }).listen(0, "127.0.0.1", async () => {
      const fetch = createFetch({ maxAttempts: 1, ${options} });
      const ask = () => fetch("http://127.0.0.1:" + server.address().port).catch(({ code }) => code);
      // Who asks for it loads the same, and counts from then on.
      await import("@lastbyte/diagnosis/feed");
      const said = await ask();
      process.on("exit", () => console.log(said, threads));
      server.close();
    });`;
  const said = (options: string): string => {
    const { stdout, stderr } = runProgram(program(options));
    return stdout === "" ? assert.fail(stderr) : stdout;
  };

  assert.equal(said(""), "http_response_incomplete 0\n");
  assert.equal(said("outlierEjection: true"), "http_response_incomplete 1\n");
});

/** A name of all balancers, and an agent that asks for it; a connection is used for a few requests at most. */
function openName(lab: Lab) {
  const lookup = rotatingLookup(lab.balancers.map(({ address }) => address));
  const agent = new Agent({ connect: { lookup }, pipelining: 0 });
  const url = `http://lab.test:${lab.balancers[0]?.port}${PATH}`;
  return { lookup, agent, url, [Symbol.asyncDispose]: () => agent.destroy() };
}

/** Whom lastbyte avoids, from now on. */
function followEjections() {
  const ever = new Set<string>();
  let last: readonly string[] = [];
  const listener = (message: unknown): void => {
    last = (message as readonly { readonly peers: readonly string[] }[]).flatMap(({ peers }) => peers);
    for (const peer of last) ever.add(peer);
  };
  subscribe("lastbyte:ejection", listener);
  return {
    get last() {
      return last;
    },
    get ever() {
      return [...ever];
    },
    stop: () => unsubscribe("lastbyte:ejection", listener),
  };
}

async function askTimes(ask: Ask, url: string, times: number): Promise<void> {
  for (let asked = 0; asked < times; asked += 8) {
    await Promise.all(Array.from({ length: 8 }, (_, index) => ask(`${url}?turn=${asked + index}`)));
  }
}

async function askUntil(ask: Ask, url: string, isDone: () => boolean): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    await askTimes(ask, url, 80);
    if (isDone()) return;
  }
  assert.fail(`not within ${MAX_ROUNDS} rounds of requests`);
}

const MAX_ROUNDS = 300;

function shareOf(requests: readonly number[], index: number): number {
  return (requests[index] ?? 0) / requests.reduce((sum, count) => sum + count, 0);
}
