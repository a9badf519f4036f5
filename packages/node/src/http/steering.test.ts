import assert from "node:assert/strict";
import http from "node:http";
import type { LookupFunction } from "node:net";
import { test } from "node:test";
import { Avoidance } from "@lastbyte/diagnosis/feed";
import { Steering } from "./steering.ts";

const own: LookupFunction = (_name, _options, callback) =>
  callback(
    null,
    ["10.0.0.1", "10.0.0.2"].map((address) => ({ address, family: 4 })),
  );

function steeringAround(...peers: readonly string[]): Steering {
  const avoidance = new Avoidance();
  avoidance.set([{ upstream: "http://a.test:8080", peers, probeShare: 1e-9 }]);
  return new Steering(avoidance);
}

/** What a request is made with. */
function made(steering: Steering, ...args: readonly unknown[]): readonly unknown[] {
  return steering.make(args, "http:", (given) => given);
}

async function addressesOf([input, second]: readonly unknown[]): Promise<readonly string[]> {
  const options = [input, second].find((one) => typeof one === "object" && !(one instanceof URL));
  const { lookup } = options as { readonly lookup: LookupFunction };
  return new Promise((resolve) => {
    lookup("a.test", { all: true }, (_error, found) => {
      resolve((found as readonly { readonly address: string }[]).map(({ address }) => address));
    });
  });
}

test("in whatever way a request is made, its lookup names avoided addresses last", async () => {
  const steering = steeringAround("10.0.0.1");
  const callback = (): void => {};
  const ways: readonly (readonly unknown[])[] = [
    ["http://a.test:8080/x", { lookup: own }, callback],
    [new URL("http://a.test:8080/x"), { lookup: own }],
    [{ hostname: "a.test", port: "8080", path: "/x", lookup: own }, callback],
    [{ host: "a.test", port: 8080, lookup: own }],
  ];

  for (const args of ways) {
    const steered = made(steering, ...args);

    assert.deepEqual(await addressesOf(steered), ["10.0.0.2", "10.0.0.1"]);
    assert.equal(steered.length, args.length);
    assert.equal(steered.includes(callback), args.includes(callback));
  }
});

test("a request that can't be steered, or needs not be, is made as the app made it", () => {
  class OtherAgent extends http.Agent {}
  const steering = steeringAround("10.0.0.1");
  const ways: readonly (readonly unknown[])[] = [
    ["http://b.test:8080/x"],
    ["http://10.0.0.1:8080/x"],
    ["no address"],
    ["http://a.test:8080/x", { agent: new OtherAgent() }],
    [{ socketPath: "/run/a.sock", host: "a.test", port: 8080 }],
  ];

  for (const args of ways) assert.deepEqual(made(steering, ...args), args);
});

test("idle connections to an avoided address are closed, and the others kept", async () => {
  const steering = steeringAround("10.0.0.1");
  const agent = new http.Agent({ keepAlive: true });
  const idle = (remoteAddress: string) => ({ remoteAddress, isOpen: true, destroy: close });
  function close(this: { isOpen: boolean }): void {
    this.isOpen = false;
  }
  const [bad, good] = [idle("10.0.0.1"), idle("10.0.0.2")];
  Object.assign(agent.freeSockets, { "a.test:8080:": [good, bad], "b.test:8080:": [idle("10.0.0.1")] });

  // The first one finds out which addresses there are.
  await addressesOf(made(steering, "http://a.test:8080/x", { agent, lookup: own }));
  made(steering, "http://a.test:8080/x", { agent, lookup: own });

  assert.deepEqual([bad.isOpen, good.isOpen], [false, true]);
  assert.equal(Object.values(agent.freeSockets).flat().length, 3);
});
