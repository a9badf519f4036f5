import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { faults, startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { isHarmless } from "./harmless.ts";
import { whyNotTried } from "./why-not-tried.ts";
import { askOrigin, guardedClient, WAYS } from "./clients.ts";
import { codingOfFault } from "../faults/cells.ts";

describe("the interceptor, over the lab", { concurrency: 4 }, () => {
  let lab: Lab;
  before(async () => {
    lab = await startLab({
      balancers: 3,
      faults: faults.map(({ name }) => ({ fault: name, path: `on=${name}&`, firstAttempts: 1 })),
    });
  });
  after(() => lab.close());

  for (const way of WAYS) {
    for (const { name } of faults) {
      test(`${name} on a GET by ${way} does not reach the app`, { skip: whyNotTried(name) }, async () => {
        const path = `/json?records=200&on=${name}&way=${encodeURIComponent(way)}`;
        const expected = await askOrigin(`${lab.origin.url}${path}`);
        const addresses = lab.balancers.map(({ address }) => address);
        const port = new URL(lab.url).port;
        await using client = guardedClient(way, { stallTimeoutMs: 1_000 }, addresses);

        const { content } = await client.ask(`http://lab.test:${port}${path}`, {
          headers: { "accept-encoding": codingOfFault(name) ?? "identity" },
        });

        // Another version, or the origin's own mistake, arrives as it was sent.
        if (name !== "change-version" && name !== "always-malformed") {
          assert.equal(content.equals(expected), true, `${content.length} of ${expected.length} bytes`);
        }
        assert.deepEqual(
          client.calls[0]?.attempts.map(({ peer, outcome }) => `${peer} ${outcome.kind}`),
          isHarmless(name) ? ["127.0.0.11 complete"] : ["127.0.0.11 faulty", "127.0.0.12 complete"],
        );
      });
    }
  }
});
