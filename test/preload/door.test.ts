import assert from "node:assert/strict";
import http from "node:http";
import type { IncomingMessage } from "node:http";
import { after, before, test } from "node:test";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { OriginBudgets, resolveOptions, systemClock } from "lastbyte/engine";
import { checksFor } from "../../packages/node/src/coding/checks-for.ts";
import type { PassReason } from "../../packages/node/src/http/http-door.ts";
import { installHttpDoor } from "../../packages/node/src/http/install-http-door.ts";

let lab: Lab;
before(async () => {
  lab = await startLab({ balancers: 2 });
});
after(() => lab.close());

interface Installed {
  readonly passed: PassReason[];
  readonly undo: () => void;
}

function install(): Installed {
  const options = resolveOptions({ retryStatuses: [] });
  const passed: PassReason[] = [];
  let calls = 0;
  const undo = installHttpDoor({
    options,
    budgets: new OriginBudgets(options.retryBudget),
    clock: systemClock,
    random: () => 0,
    checksFor: (exchange) => checksFor(exchange, [], options),
    nextCallId: () => ++calls,
    ejection: undefined,
    onPassedThrough: (reason) => passed.push(reason),
  });
  return { passed, undo };
}

function get(path: string): Promise<{ readonly isWhole: boolean; readonly isOwn: boolean }> {
  return new Promise((resolve, reject) => {
    const request = http.get(`${lab.url}${path}`, { agent: false }, (response: IncomingMessage) => {
      response.resume();
      response.on("error", () => {});
      response.on("close", () => {
        resolve({
          isWhole: response.complete,
          isOwn: "req" in response && response.req === request && response instanceof http.IncomingMessage,
        });
      });
    });
    request.on("error", reject);
  });
}

test("a cut answer is whole while the door is installed, and cut once it is taken out", async () => {
  const door = install();
  lab.setFaults([{ fault: "cut-length", firstAttempts: 1 }]);
  const installed = await get("/json?door=1");
  door.undo();
  const takenOut = await get("/json?door=2");

  assert.deepEqual(installed, { isWhole: true, isOwn: true });
  assert.equal(takenOut.isWhole, false);
});

test("taking the door out leaves Node as it was", () => {
  const names = ["request", "get", "ClientRequest"] as const;
  const own = names.map((name) => http[name]);
  const methods = Object.getOwnPropertyNames(http.ClientRequest.prototype);

  const { undo } = install();
  const patched = names.map((name) => http[name]);
  undo();

  assert.ok(patched.every((value, index) => value !== own[index]));
  assert.deepEqual(
    names.map((name) => http[name]),
    own,
  );
  assert.deepEqual(Object.getOwnPropertyNames(http.ClientRequest.prototype), methods);
});

test("a request that nobody listens to goes its way, and is counted", async () => {
  const door = install();
  lab.setFaults([]);

  const request = http.get(`${lab.url}/json`, { agent: false });
  await new Promise((resolve) => request.on("close", resolve));
  door.undo();

  assert.deepEqual(door.passed, ["no_listener"]);
});

test("the second attempt goes to another address where the name has several", async () => {
  const door = install();
  lab.setFaults([{ fault: "cut-length", firstAttempts: 1 }]);
  const [first, second] = lab.balancers;
  const peers: (string | undefined)[] = [];
  const addresses = [first, second].map((balancer) => ({ address: balancer?.address ?? "", family: 4 }));

  await new Promise((resolve) => {
    const url = `http://fleet.test:${first?.port}/json?door=3`;
    const lookup: NonNullable<http.RequestOptions["lookup"]> = (_name, _options, callback) =>
      callback(null, addresses);
    http.get(url, { agent: false, lookup }, (response) => {
      peers.push(response.socket.remoteAddress);
      response.resume().on("close", resolve);
    });
  });
  door.undo();

  assert.deepEqual(peers, [second?.address]);
});
