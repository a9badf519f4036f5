import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { http2Faults, startHttp2Balancer } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { ask } from "../ask.ts";
import { exportPath, servedDirectly, startQuietLab } from "../../engine/exports.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { askHttp2, askOn, connectHttp2 } from "./ask-http2.ts";
import { DATA, END_STREAM, frame, RST_STREAM, uint32, WINDOW_UPDATE } from "./frames.ts";
import { openRawHttp2, requestTo } from "./raw-http2.ts";

const CLIENTS = [
  ["HTTP/1.1", ask],
  ["HTTP/2", askHttp2],
] as const;

function digestOf(body: Buffer): unknown {
  return { sha256: createHash("sha256").update(body).digest("hex"), bytes: body.length };
}

describe("bodies that come from an HTTP/2 upstream", { timeout: 120_000 }, () => {
  let lab: Lab;

  before(async () => {
    lab = await startQuietLab();
  });

  after(() => lab.close());

  for (const [version, asking] of CLIENTS) {
    for (const { name: fault } of http2Faults) {
      for (const announcesLength of [true, false]) {
        const length = announcesLength ? "with its length" : "without a length";
        test(`arrive whole at a client of ${version} when ${fault} hits them once, ${length}`, async () => {
          await using balancer = await startHttp2Balancer({
            upstream: lab.origin.url,
            fault,
            announcesLength,
          });
          await using gateway = await gatewayBefore(balancer.url.replace("http:", "h2c:"));

          const hit = await asking(`${gateway.url}/json?records=100`);
          const healthy = await asking(`${gateway.url}/json?records=100`);
          const direct = await ask(`${lab.origin.url}/json?records=100`);

          assert.ok(hit.kind === "answer" && healthy.kind === "answer" && direct.kind === "answer");
          assert.ok(hit.body.equals(direct.body) && healthy.body.equals(direct.body));
          assert.equal(hit.headers["proxy-status"], 'lastbyte; details="attempts=2"');
          assert.equal(healthy.headers["proxy-status"], undefined);
          assert.deepEqual([balancer.requests(), balancer.damaged(), balancer.sessions()], [3, 1, 2]);
        });
      }

      test(`are not passed on as whole to a client of ${version} when ${fault} hits every one`, async () => {
        await using balancer = await startHttp2Balancer({
          upstream: lab.origin.url,
          fault,
          firstResponses: 100,
        });
        await using gateway = await gatewayBefore(balancer.url.replace("http:", "h2c:"));

        const answer = await asking(`${gateway.url}/json?records=100`);

        assert.equal(answer.kind === "answer" && answer.status, 502);
        assert.equal(balancer.requests(), 3);
      });

      test(`of 20 MB go on behind ${fault} without a seam, at a client of ${version}`, async () => {
        await using balancer = await startHttp2Balancer({
          upstream: lab.origin.url,
          fault,
          firstResponses: 2,
          cutBytes: 4_000_000,
        });
        await using gateway = await gatewayBefore(balancer.url.replace("http:", "h2c:"));
        const path = await exportPath(lab, "json");

        const answer = await asking(gateway.url + path);

        assert.equal(answer.kind, "answer");
        assert.deepEqual(digestOf(answer.body), await servedDirectly(lab, path));
        assert.equal(balancer.damaged(), 2);
      });
    }
  }

  test("that can't be continued end with RST_STREAM and INTERNAL_ERROR at a client of HTTP/2, never with END_STREAM", async () => {
    const broken = await startQuietLab([{ fault: "cut-chunked", rate: 1, cutAt: 5_000_000 }]);
    await using gateway = await gatewayBefore(broken.url);
    const path = await exportPath(broken, "csv", { query: "&etag=none" });
    const client = await openRawHttp2(gateway.url);
    client.write(frame(WINDOW_UPDATE, { payload: uint32(100_000_000) }));

    client.head(1, requestTo(path), { isLast: true });
    client.onFrame = ({ type, payload }) => {
      if (type === DATA && payload.length > 0)
        client.write(frame(WINDOW_UPDATE, { streamId: 1, payload: uint32(payload.length) }));
    };
    const reset = await client.until(({ type }) => type === RST_STREAM);
    client.socket.destroy();
    await broken.close();

    assert.equal(reset?.payload.readUInt32BE(), 2);
    assert.ok(client.frames.some(({ type }) => type === DATA));
    assert.ok(client.frames.every(({ type, flags }) => type !== DATA || (flags & END_STREAM) === 0));
  });

  test("whose length was made to match a cut never reach that length, once another answer has shown it", async () => {
    const broken = await startQuietLab([{ fault: "reframe-length", nthResponse: 1, cutAt: 5_000_000 }]);
    await using gateway = await gatewayBefore(broken.url);
    const path = await exportPath(broken, "json");
    const client = await openRawHttp2(gateway.url);
    client.write(frame(WINDOW_UPDATE, { payload: uint32(100_000_000) }));

    client.head(1, requestTo(path), { isLast: true });
    client.write(frame(WINDOW_UPDATE, { streamId: 1, payload: uint32(100_000_000) }));
    const reset = await client.until(({ type }) => type === RST_STREAM);
    client.socket.destroy();
    await broken.close();

    assert.equal(reset?.payload.readUInt32BE(), 2);
    const data = client.frames.filter(({ type }) => type === DATA);
    assert.ok(data.reduce((sum, { payload }) => sum + payload.length, 0) < 5_000_000);
    assert.ok(data.every(({ flags }) => (flags & END_STREAM) === 0));
  });

  test("wait for a slow reader in the upstream's hands, while others on its connection are served", async () => {
    await using balancer = await startHttp2Balancer({
      upstream: lab.origin.url,
      fault: "h2-reset",
      firstResponses: 0,
    });
    await using gateway = await gatewayBefore(balancer.url.replace("http:", "h2c:"));
    const path = await exportPath(lab, "csv");
    const served = await servedDirectly(lab, path);
    const session = connectHttp2(gateway.url);
    const slow = session.request({ ":path": path });
    slow.pause();
    await new Promise((resolve) => slow.once("response", resolve));

    const others = await Promise.all(
      Array.from({ length: 20 }, () => askOn(session, { ":path": "/json?records=100" })),
    );
    const before = slow.readableLength;
    const rest = await buffer(slow);
    session.destroy();

    assert.ok(others.every((answer) => answer.kind === "answer" && answer.status === 200));
    assert.ok(before < 1_000_000);
    assert.deepEqual(digestOf(rest), served);
  });

  test("that nobody reads fill no memory: neither the gateway's from HTTP/2, nor to it", async () => {
    await using gateway = await gatewayBefore(lab.url);
    const path = await exportPath(lab, "csv", { records: 400_000 });
    const clients = await Promise.all(Array.from({ length: 4 }, () => openRawHttp2(gateway.url)));
    const startBytes = process.memoryUsage().rss;

    for (const client of clients) client.head(1, requestTo(path), { isLast: true });
    for (const client of clients) await client.until(({ type }) => type === DATA);
    for (let round = 0; round < 20_000; round += 1) await new Promise((resolve) => setImmediate(resolve));
    const grownBytes = process.memoryUsage().rss - startBytes;
    for (const client of clients) client.socket.destroy();

    assert.ok(
      grownBytes < 80_000_000,
      `${grownBytes} bytes were held for readers who take none of 4 × 51 MB`,
    );
  });
});
