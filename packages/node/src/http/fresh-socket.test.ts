import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import { isUnlimited, withFreshSocket } from "./fresh-socket.ts";

test("an agent shows no idle connection while a request is made, and has them all afterwards", () => {
  const agent = new http.Agent();
  const { freeSockets } = agent;

  const seen = withFreshSocket(agent, () => agent.freeSockets);

  assert.notEqual(seen, freeSockets);
  assert.equal(agent.freeSockets, freeSockets);
});

test("the idle connections come back even if the request can't be made", () => {
  const agent = new http.Agent();
  const { freeSockets } = agent;

  assert.throws(() =>
    withFreshSocket(agent, () => {
      throw new Error("no");
    }),
  );

  assert.equal(agent.freeSockets, freeSockets);
});

test("an agent with a limit for all connections chooses by itself", () => {
  const agent = new http.Agent({ maxTotalSockets: 1 });

  assert.equal(
    withFreshSocket(agent, () => agent.freeSockets),
    agent.freeSockets,
  );
  assert.deepEqual(
    [isUnlimited(agent), isUnlimited(undefined), isUnlimited(new http.Agent())],
    [false, true, true],
  );
});
