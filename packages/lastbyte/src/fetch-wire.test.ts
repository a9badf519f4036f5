import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancellation } from "./cancellation.ts";
import { FetchWire } from "./fetch-wire.ts";
import { OutgoingRequest } from "./outgoing-request.ts";

test("fetch is called as a plain function, since browsers refuse theirs as a method of anything else", async () => {
  const receivers: unknown[] = [];
  const fetch = function (this: unknown): Promise<Response> {
    receivers.push(this);
    return Promise.resolve(new Response("{}"));
  };
  const request = new OutgoingRequest("http://127.0.0.1/", undefined, undefined);
  const wire = new FetchWire(fetch, request, { cancellation: new Cancellation(), hasDeadline: false });

  await wire.send({ number: 1, headers: {}, faultyPeers: [] });

  assert.deepEqual(receivers, [undefined]);
});
