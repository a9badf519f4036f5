import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { http2Faults, startHttp2Balancer, startLab } from "@lastbyte/lab";
import type { Http2FaultName, Lab } from "@lastbyte/lab";
import type { CallRecord, FaultCode } from "lastbyte";
import { LastbyteError } from "lastbyte";
import { createFetch, interceptor } from "@lastbyte/node";
import { fetch, H2CClient, request } from "undici";
import { askOrigin } from "./clients.ts";

describe("HTTP/2", () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({ faults: [] });
  });
  after(() => lab.close());

  for (const { name: fault } of http2Faults) {
    for (const announcesLength of [true, false]) {
      const told = announcesLength ? "under an announced length" : "without a length";
      for (const way of ["request", "fetch", "createFetch"] as const) {
        test(`${fault} ${told} does not reach the app by ${way}`, async () => {
          const expected = await askOrigin(`${lab.origin.url}/json`);
          await using balancer = await startHttp2Balancer({
            upstream: lab.origin.url,
            fault,
            announcesLength,
          });
          const client = new H2CClient(balancer.url);
          const calls: CallRecord[] = [];
          const options = {
            onEvent: (event: { type: string; call: unknown }) => {
              if (event.type === "call") calls.push(event.call as CallRecord);
            },
          };
          const dispatcher = client.compose(interceptor(options));
          const url = `${balancer.url}/json`;

          const content =
            way === "request"
              ? await (await request(url, { dispatcher })).body.arrayBuffer()
              : way === "fetch"
                ? await (await fetch(url, { dispatcher })).arrayBuffer()
                : await (await createFetch({ ...options, dispatcher: client })(url)).arrayBuffer();
          await client.destroy();

          assert.equal(Buffer.from(content).equals(expected), true);
          assert.deepEqual(
            calls[0]?.attempts.map(({ peer, outcome }) => [
              peer,
              outcome.kind === "faulty" ? outcome.fault.code : outcome.kind,
            ]),
            [
              ["127.0.0.1", codeOf(fault, announcesLength)],
              ["127.0.0.1", "complete"],
            ],
          );
          assert.deepEqual([balancer.requests(), balancer.sessions()], [2, 2]);
        });
      }
    }

    test(`${fault} on every attempt fails loudly`, async () => {
      await using balancer = await startHttp2Balancer({ upstream: lab.origin.url, fault, firstResponses: 9 });
      const client = new H2CClient(balancer.url);

      await assert.rejects(createFetch({ dispatcher: client })(`${balancer.url}/json`), LastbyteError);
      await client.destroy();

      assert.equal(balancer.requests(), 3);
    });
  }
});

/** A reset shows by itself, a length that is not reached makes Node reset the stream, and the rest is in the content. */
function codeOf(fault: Http2FaultName, announcesLength: boolean): FaultCode {
  return fault === "h2-reset" || announcesLength ? "connection_terminated" : "content_incomplete";
}
