import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { FaultPlan, Lab } from "@lastbyte/lab";
import { digestOf, exportPath, seededPlaces, servedDirectly, startQuietLab } from "./exports.ts";
import { approachesOf, recordingFetch } from "./recording-fetch.ts";

/** Bytes of the present answer that the platform may throw away when a connection breaks, with some to spare. */
const LOST_IN_TRANSIT_BYTES = 1_000_000;

describe("a body of 20 MB that is cut again and again arrives whole", { timeout: 300_000 }, () => {
  let lab: Lab;
  const directly: Record<string, ReturnType<typeof servedDirectly>> = {};
  const serve = (path: string): ReturnType<typeof servedDirectly> =>
    (directly[path.replace(/&.*/, "")] ??= servedDirectly(lab, path));

  before(async () => {
    lab = await startQuietLab();
  });

  after(() => lab.close());

  for (const [form, cuts, fault] of [
    ["json", 1, "cut-length"],
    ["json", 5, "cut-chunked"],
    ["json", 20, "cut-length"],
    ["ndjson", 5, "cut-length"],
    ["csv", 20, "cut-chunked"],
  ] as const) {
    test(`${form}, ${cuts} × ${fault}, by asking only for what is missing`, async () => {
      const path = await exportPath(lab, form);
      const served = await serve(path);
      const places = seededPlaces(cuts, cuts, served.bytes);
      lab.setFaults(places.map((place, index) => cutAfter(fault, index, place - (places[index - 1] ?? 0))));
      const sentBefore = bytesSent(lab);
      const { fetch, call } = recordingFetch();

      const received = await digestOf(await fetch(lab.url + path));

      assert.deepEqual(received, served);
      assert.deepEqual(approachesOf(call()), ["start", ...Array(cuts).fill("resume")]);
      // Every range begins with the last byte that was had, to see that it fits.
      assert.equal(sum(call().attempts.map(({ receivedBytes }) => receivedBytes)), served.bytes + cuts);
      const lostBytes = cuts * LOST_IN_TRANSIT_BYTES;
      assert.ok(bytesSent(lab) - sentBefore < served.bytes + lostBytes, "more was sent than the lost tails");
    });
  }

  for (const [form, cuts] of [
    ["json", 5],
    ["ndjson", 1],
    ["csv", 20],
  ] as const) {
    test(`${form}, cut ${cuts} times, without Range by asking for the whole and comparing`, async () => {
      const path = await exportPath(lab, form, { query: "&ranges=off&etag=none" });
      const served = await serve(path);
      const places = seededPlaces(cuts, cuts, served.bytes);
      lab.setFaults(places.map((place, index) => cutAfter("cut-length", index, place)));
      const { fetch, call } = recordingFetch();

      const received = await digestOf(await fetch(lab.url + path));

      assert.deepEqual(received, served);
      assert.deepEqual(approachesOf(call()), ["start", ...Array(cuts).fill("replay")]);
    });
  }

  test("a body that is cut at the same place every time fails, and has handed on nothing wrong", async () => {
    const path = await exportPath(lab, "csv", { query: "&etag=none" });
    lab.setFaults([{ fault: "cut-length", rate: 1, cutAt: 5_000_000 }]);
    const { fetch, call } = recordingFetch();
    const response = await fetch(lab.url + path);

    await assert.rejects(digestOf(response), { name: "LastbyteError", code: "http_response_incomplete" });

    assert.equal(call().attempts.length, 3);
  });

  test("a clone of a body that is resumed is whole too", async () => {
    const path = await exportPath(lab, "ndjson");
    const served = await serve(path);
    lab.setFaults([cutAfter("cut-length", 0, 7_000_000)]);
    const { fetch } = recordingFetch();

    const response = await fetch(lab.url + path);
    const [copy, original] = await Promise.all([digestOf(response.clone()), digestOf(response)]);

    assert.deepEqual([copy, original], [served, served]);
  });

  test("a stall of a released body is resumed", async () => {
    const path = await exportPath(lab, "json");
    const served = await serve(path);
    lab.setFaults([{ fault: "stall", nthResponse: 1, cutAt: 9_000_000 }]);
    const { fetch, call } = recordingFetch({ stallTimeoutMs: 2_000 });

    const received = await digestOf(await fetch(lab.url + path));

    assert.deepEqual(received, served);
    assert.deepEqual(approachesOf(call()), ["start", "resume"]);
  });

  for (const fault of ["reframe-chunked", "reframe-length"]) {
    test(`a released JSON body that met ${fault} is asked for whole, as nobody knows where it was cut`, async () => {
      const path = await exportPath(lab, "json");
      const served = await serve(path);
      lab.setFaults([{ fault, nthResponse: 1, cutAt: 9_000_000 }]);
      const { fetch, call } = recordingFetch();

      const received = await digestOf(await fetch(lab.url + path));

      assert.deepEqual(received, served);
      assert.deepEqual(approachesOf(call()), ["start", "replay"]);
    });
  }

  test("a released JSON body with a proxy's text behind it fails: what was handed on can't be taken back", async () => {
    const path = await exportPath(lab, "json");
    lab.setFaults([{ fault: "append-error", nthResponse: 1, cutAt: 9_000_000 }]);
    const { fetch } = recordingFetch();
    const response = await fetch(lab.url + path);

    await assert.rejects(digestOf(response), { name: "LastbyteError", code: "representation_changed" });
  });

  function cutAfter(fault: string, index: number, cutAt: number): FaultPlan {
    return { fault, nthResponse: index + 1, cutAt };
  }
});

function bytesSent(lab: Lab): number {
  return sum(lab.truth().damages.map(({ bytesSent }) => bytesSent));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
