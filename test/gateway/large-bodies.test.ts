import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Lab } from "@lastbyte/lab";
import type { Gateway } from "@lastbyte/gateway";
import { digestOf, exportPath, seededPlaces, servedDirectly, startQuietLab } from "../engine/exports.ts";
import { measureGateway } from "../../bench/gateway-large/measure-gateway.ts";
import { ask } from "./ask.ts";
import { gatewayBefore } from "./gateway-before.ts";

describe("a body of 20 MB that is cut on its way to the gateway", { timeout: 120_000 }, () => {
  let lab: Lab;
  let gateway: Gateway;

  before(async () => {
    lab = await startQuietLab();
    gateway = await gatewayBefore(lab.url);
  });

  after(async () => {
    await gateway.close();
    await lab.close();
  });

  for (const [form, fault, cuts, query] of [
    ["json", "cut-length", 20, ""],
    ["csv", "cut-chunked", 5, ""],
    ["ndjson", "cut-length-reset", 5, ""],
    ["json", "cut-length", 5, "&ranges=off&etag=none"],
    ["csv", "cut-chunked", 3, "&ranges=off&etag=none"],
  ] as const) {
    const way = query === "" ? "by Range" : "by comparison, where there is no Range";
    test(`arrives whole: ${form}, ${cuts} × ${fault}, continued ${way}`, async () => {
      const path = await exportPath(lab, form, { query });
      const served = await servedDirectly(lab, path);
      const places = seededPlaces(cuts, cuts, served.bytes);
      const isReplayed = query !== "";
      lab.setFaults(
        places.map((place, index) => ({
          fault,
          nthResponse: index + 1,
          cutAt: isReplayed ? place : place - (places[index - 1] ?? 0),
        })),
      );
      const damagedBefore = lab.truth().damaged;

      const received = await digestOf(await fetch(gateway.url + path));

      assert.deepEqual(received, served);
      assert.equal(lab.truth().damaged - damagedBefore, cuts);
    });
  }

  test("that is cut at the same place every time breaks, and never ends well", async () => {
    const path = await exportPath(lab, "csv", { query: "&etag=none" });
    lab.setFaults([{ fault: "cut-chunked", rate: 1, cutAt: 5_000_000 }]);

    const answer = await ask(gateway.url + path);

    assert.deepEqual(answer, { kind: "broken", code: "ECONNRESET" });
  });

  for (const fault of ["reframe-length", "append-error"]) {
    test(`whose length was made to match by ${fault} breaks, once another answer has shown it`, async () => {
      const path = await exportPath(lab, "json");
      lab.setFaults([{ fault, nthResponse: 1, cutAt: 5_000_000 }]);

      const answer = await ask(gateway.url + path);

      assert.deepEqual(answer, { kind: "broken", code: "ECONNRESET" });
    });
  }

  test("whose length is made to match at the same place every time ends as the upstream ends it", async () => {
    const path = await exportPath(lab, "json");
    lab.setFaults([{ fault: "reframe-length", rate: 1, cutAt: 5_000_000 }]);
    const before = lab.truth().requests;

    const answer = await ask(gateway.url + path);

    assert.ok(answer.kind === "answer");
    assert.deepEqual([answer.status, answer.body.length], [200, 5_000_000]);
    assert.equal(lab.truth().requests - before, 3);
  });

  test("that becomes another version on its way breaks", async () => {
    const path = await exportPath(lab, "csv", { query: "&etag=none" });
    lab.setFaults([
      { fault: "cut-length", nthResponse: 1, cutAt: 5_000_000 },
      { fault: "change-version", nthResponse: 2 },
    ]);

    const answer = await ask(gateway.url + path);

    assert.equal(answer.kind, "broken");
  });
});

const MOST_GROWN_BYTES = 35_000_000;

// At full size, 2 GB and 50 side by side, by `npm run bench:gateway:large`.
for (const ranges of [true, false]) {
  const way = ranges ? "by Range" : "by comparison";
  test(
    `bodies side by side that are cut at random bytes arrive whole ${way}, in bounded memory`,
    { timeout: 120_000 },
    async () => {
      const plan = { bytes: 20_000_000, cuts: 4, ranges, sideBySide: 5, seed: 5 };

      const { right, cuts, requests, startRssBytes = 0, peakRssBytes = 0 } = await measureGateway(plan);

      assert.equal(right, 5);
      assert.equal(cuts, 20);
      assert.equal(requests, 25);
      // Whoever kept the bodies would need 100 MB, and whoever left what was passed on to the garbage collector, 40. The
      // rest is a new heap that finds its size.
      const grownBytes = peakRssBytes - startRssBytes;
      assert.ok(grownBytes < MOST_GROWN_BYTES, `the process grew by ${grownBytes} bytes`);
    },
  );
}
