import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { createFetch } from "lastbyte";
import type { CallRecord, FetchOptions, LastbyteFetch } from "lastbyte";
import { startControlServer } from "./control-server.ts";
import type { ControlServer } from "./control-server.ts";

const BIG = randomBytes(20_000_000);

describe("a body that is large, slow or endless arrives as it comes", () => {
  let server: ControlServer;
  /** The answers that wait for the test to go on. */
  let live: ServerResponse[] = [];

  before(async () => {
    const begin = (type: string, first: string) => (_: unknown, response: ServerResponse) => {
      live.push(response);
      response.writeHead(200, { "Content-Type": type });
      response.write(first);
    };
    server = await startControlServer({
      "/big": (_, response) => response.end(BIG),
      "/big-chunked": async (_, response) => {
        for (let at = 0; at < BIG.length; at += 100_000) {
          if (!response.write(BIG.subarray(at, at + 100_000))) await once(response, "drain");
        }
        response.end();
      },
      "/big-gzip": (_, response) =>
        response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync(BIG)),
      "/watch": begin("application/json", '{"type":"ADDED","n":1}\n'),
      "/slow-json": begin("application/json", '{"rows":['),
      "/events": begin("text/event-stream", "data: 1\n\n"),
      "/mixed": begin("multipart/x-mixed-replace; boundary=x", "--x\r\n\r\n1\r\n"),
      "/text": begin("text/plain", "first "),
    });
  });

  after(async () => {
    live = [];
    await server.close();
  });

  function prepare(options: FetchOptions = {}): {
    readonly fetch: LastbyteFetch;
    readonly calls: CallRecord[];
  } {
    const calls: CallRecord[] = [];
    server.seen.length = 0;
    live.length = 0;
    const fetch = createFetch({
      ...options,
      onEvent: (event) => event.type === "call" && calls.push(event.call),
    });
    return { fetch, calls };
  }

  for (const path of ["/big", "/big-chunked", "/big-gzip"]) {
    test(`20 MB of ${path} arrive byte for byte, asked for once, as bytes and as a stream`, async () => {
      const { fetch, calls } = prepare();

      const whole = await (await fetch(server.url + path)).bytes();
      const hash = createHash("sha256");
      for await (const piece of (await fetch(server.url + path)).body!) hash.update(piece);

      assert.ok(Buffer.from(whole).equals(BIG));
      assert.equal(hash.digest("hex"), createHash("sha256").update(BIG).digest("hex"));
      assert.equal(server.seen.length, 2);
      assert.deepEqual(
        calls.map(({ attempts, result }) => [attempts.length, result.kind]),
        [
          [1, "delivered"],
          [1, "delivered"],
        ],
      );
    });
  }

  test("20 MB that are held are one buffer", async () => {
    const { fetch } = prepare({ holdBytes: 30_000_000 });

    const whole = await (await fetch(`${server.url}/big`)).arrayBuffer();

    assert.ok(Buffer.from(whole).equals(BIG));
  });

  for (const path of ["/events", "/mixed"]) {
    test(`${path} are handed on event by event, whatever is held`, async () => {
      const { fetch, calls } = prepare({ holdMs: 60_000 });
      const response = await fetch(server.url + path);
      const reader = response.body!.getReader();

      const first = await readText(reader);
      live[0]?.write("data: 2\n\n");
      const second = await readText(reader);
      live[0]?.end();
      const last = await reader.read();

      assert.match(first, /1/);
      assert.equal(second, "data: 2\n\n");
      assert.equal(last.done, true);
      assert.equal(server.seen.length, 1);
      assert.equal(calls[0]?.result.kind, "delivered");
    });
  }

  test("an endless JSON watch is handed on, record by record, when its time for holding is over", async () => {
    const { fetch, calls } = prepare({ holdMs: 40 });
    const response = await fetch(`${server.url}/watch`);
    const reader = response.body!.getReader();

    const first = await readText(reader);
    live[0]?.write('{"type":"ADDED","n":2}\n');
    const second = await readText(reader);
    live[0]?.write('{"type":"ADD');
    live[0]?.end();
    const third = await readText(reader);
    const last = await reader.read();

    assert.equal(first, '{"type":"ADDED","n":1}\n');
    assert.equal(second, '{"type":"ADDED","n":2}\n');
    assert.equal(third, '{"type":"ADD');
    assert.equal(last.done, true, "a feed that ends in the middle of a record was ended by its time");
    assert.equal(server.seen.length, 1);
    assert.equal(calls[0]?.result.kind, "delivered");
  });

  test("by default, a body without an end is handed on all the same", async () => {
    const { fetch } = prepare();

    const response = await fetch(`${server.url}/watch`);
    const first = await readText(response.body!.getReader());

    assert.equal(first, '{"type":"ADDED","n":1}\n');
  });

  test("a slow body is held no longer than it may be, and is one body all the same", async () => {
    const { fetch, calls } = prepare({ holdMs: 40 });
    const response = await fetch(`${server.url}/slow-json`);
    live[0]?.end("1,2]}");

    assert.deepEqual(await response.json(), { rows: [1, 2] });
    assert.deepEqual(calls[0]?.result, {
      kind: "delivered",
      verification: "content",
      recovered: false,
      note: undefined,
    });
  });

  test("a chunked text is read chunk by chunk once nothing is held", async () => {
    const { fetch } = prepare({ holdBytes: 0 });
    const response = await fetch(`${server.url}/text`);
    const reader = response.body!.getReader();

    const pieces = [await readText(reader)];
    for (const piece of ["second ", "third"]) {
      live[0]?.write(piece);
      pieces.push(await readText(reader));
    }

    assert.deepEqual(pieces, ["first ", "second ", "third"]);
  });

  test("cancelling a stream closes the connection, and counts as the caller's end", async () => {
    const { fetch, calls } = prepare({ holdMs: 20 });
    const response = await fetch(`${server.url}/watch`);
    const closed = once(live[0]!, "close");

    await response.body!.cancel("enough");
    await closed;

    assert.equal(server.seen.length, 1);
    assert.equal(calls[0]?.result.kind, "aborted");
  });

  test("a body that is not read leaves no timer behind that keeps the process alive", async () => {
    const { fetch } = prepare({ holdBytes: 0, stallTimeoutMs: 600_000 });

    await fetch(`${server.url}/big`);
    await new Promise((resolve) => setImmediate(resolve));

    const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout");
    assert.deepEqual(timers, []);
  });
});

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await reader.read();
  return Buffer.from(value ?? []).toString();
}
