import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { get, rawExchange } from "../raw-client.fixture.ts";
import { availableCodings } from "./content-coding.ts";
import { exportContent, exportForms } from "./exports.ts";
import { startOrigin, type Origin } from "./start-origin.ts";

const PROJECT = "1200000000000000";

interface Page {
  readonly data: readonly { readonly gid: string; readonly name: string }[];
  readonly next_page: { readonly offset: string; readonly path: string; readonly uri: string } | null;
}

suite("the tasks API", () => {
  let origin: Origin;

  before(async () => {
    origin = await startOrigin({
      seed: 1,
      projectSizes: [250, 10],
      etags: "strong",
      ranges: true,
      codings: availableCodings,
      digests: [],
    });
  });

  after(() => origin.close());

  async function ask(path: string, options?: RequestInit): Promise<Response> {
    return fetch(`${origin.url}${path}`, options);
  }

  async function page(url: string): Promise<Page> {
    const response = await fetch(url);
    return (await response.json()) as Page;
  }

  test("every task of a project comes once, page by page, along links to the host that was asked", async () => {
    const gids: string[] = [];
    let url: string | undefined = `${origin.url}/api/1.0/projects/${PROJECT}/tasks?limit=60`;

    for (let pages = 0; url !== undefined && pages < 10; pages += 1) {
      const { data, next_page: next }: Page = await page(url);
      gids.push(...data.map(({ gid }) => gid));
      assert.ok(next === null || next.uri.startsWith(`${origin.url}/api/1.0/projects/`));
      url = next?.uri;
    }

    assert.equal(gids.length, 250);
    assert.equal(new Set(gids).size, 250);
  });

  test("a task is the same in its page and by itself, every time", async () => {
    const { data } = await page(`${origin.url}/api/1.0/projects/${PROJECT}/tasks?limit=3`);

    const single = (await (await ask(`/api/1.0/tasks/${data[2]?.gid}`)).json()) as { data: unknown };

    assert.deepEqual(single.data, data[2]);
  });

  test("creating, changing and deleting have effects, and are counted", async () => {
    const before = origin.truth();
    const post = (): Promise<Response> =>
      ask("/api/1.0/tasks", {
        method: "POST",
        body: JSON.stringify({ data: { name: "twin", projects: [PROJECT] } }),
      });

    const created = (await (await post()).json()) as { data: { gid: string } };
    await post();
    const path = `/api/1.0/tasks/${created.data.gid}`;
    await ask(path, { method: "PUT", body: JSON.stringify({ data: { name: "renamed" } }) });
    const renamed = (await (await ask(path)).json()) as { data: { name: string } };
    await ask(path, { method: "DELETE" });
    const gone = await ask(path);
    await gone.arrayBuffer();

    const truth = origin.truth();
    assert.equal(renamed.data.name, "renamed");
    assert.equal(gone.status, 404);
    assert.equal(truth.created - before.created, 2);
    assert.equal(truth.changed - before.changed, 1);
    assert.equal(truth.deleted - before.deleted, 1);
    assert.deepEqual(truth.doubled, [{ name: "twin", count: 2 }]);
    const last = await page(`${origin.url}/api/1.0/projects/${PROJECT}/tasks?offset=${encodeOffset(250)}`);
    assert.deepEqual(
      last.data.map(({ name }) => name),
      ["twin"],
    );
  });

  test("one Idempotency-Key creates one task, and refuses another body", async () => {
    const before = origin.truth();
    const post = (name: string): Promise<Response> =>
      ask("/api/1.0/tasks", {
        method: "POST",
        headers: { "Idempotency-Key": "k1" },
        body: JSON.stringify({ data: { name } }),
      });

    const first = await (await post("once")).text();
    const second = await (await post("once")).text();
    const other = await post("another");
    await other.arrayBuffer();

    const truth = origin.truth();
    assert.equal(second, first);
    assert.equal(other.status, 422);
    assert.equal(truth.posts - before.posts, 3);
    assert.equal(truth.created - before.created, 1);
    assert.equal(truth.replayed - before.replayed, 1);
  });

  test("a body that is no task is refused with 400", async () => {
    const response = await ask("/api/1.0/tasks", { method: "POST", body: '{"data":' });

    assert.equal(response.status, 400);
    assert.match(await response.text(), /Expected a body/);
  });

  for (const [range, expected] of [
    ["bytes=0-3", ["206", "bytes 0-3/"]],
    ["bytes=5-", ["206", "bytes 5-"]],
    ["bytes=-4", ["206", "bytes "]],
    ["bytes=99999999-", ["416", "bytes */"]],
    ["bytes=-0", ["416", "bytes */"]],
    ["bytes=4-2", ["200", ""]],
    ["bytes=0-1,3-4", ["200", ""]],
    ["lines=0-3", ["200", ""]],
  ] as const) {
    test(`Range: ${range} is answered with ${expected[0]}`, async () => {
      const whole = await (await ask("/json", { headers: { "Accept-Encoding": "identity" } })).text();

      const { head, body } = await rawExchange(origin.url, get("/json", `Range: ${range}`));

      const [, first, last] = /content-range: bytes (\d+)-(\d+)\//i.exec(head) ?? [];
      assert.match(head, new RegExp(`^HTTP/1.1 ${expected[0]} `));
      if (expected[1] !== "") assert.ok(head.includes(`Content-Range: ${expected[1]}`));
      const bytes = Buffer.from(whole);
      const part = first === undefined ? bytes : bytes.subarray(Number(first), Number(last) + 1);
      assert.deepEqual(body, expected[0] === "416" ? Buffer.alloc(0) : part);
    });
  }

  test("If-Range lets a range stand for the same strong tag alone", async () => {
    const etag =
      (await ask("/csv", { headers: { "Accept-Encoding": "identity" } })).headers.get("etag") ?? "";
    const status = async (...lines: readonly string[]): Promise<string> =>
      (await rawExchange(origin.url, get("/csv", "Range: bytes=2-", ...lines))).head.slice(9, 12);

    assert.equal(await status(`If-Range: ${etag}`), "206");
    assert.equal(await status('If-Range: "other"'), "200");
    assert.equal(await status(`If-Range: W/${etag}`), "200");
    assert.equal(await status("If-Range: Sun, 22 Nov 2026 00:00:00 GMT"), "200");
  });

  test("ranges and tags can be turned off or weakened by the query", async () => {
    const off = await rawExchange(origin.url, get("/json?ranges=off&etag=none", "Range: bytes=0-3"));
    const weak = await rawExchange(origin.url, get("/json?etag=weak"));

    assert.match(off.head, /^HTTP\/1.1 200 /);
    assert.doesNotMatch(off.head, /etag|accept-ranges/i);
    assert.match(weak.head, /ETag: W\/"/);
  });

  test("If-None-Match is answered with 304", async () => {
    const { head } = await rawExchange(origin.url, get("/json"));
    const etag = /ETag: (.*)\r\n/.exec(head)?.[1] ?? "";

    const again = await rawExchange(origin.url, get("/json", `If-None-Match: ${etag}`));

    assert.match(again.head, /^HTTP\/1.1 304 /);
    assert.equal(again.body.length, 0);
  });

  test("each framing comes as the query asks for it", async () => {
    const length = await rawExchange(origin.url, get("/json?framing=length"));
    const chunked = await rawExchange(origin.url, get("/json?framing=chunked"));
    const close = await rawExchange(origin.url, get("/json?framing=close"));

    assert.match(length.head, new RegExp(`Content-Length: ${length.body.length}\r\n`));
    assert.match(chunked.head, /Transfer-Encoding: chunked\r\n/);
    assert.doesNotMatch(close.head, /content-length|transfer-encoding/i);
    assert.equal(close.ending, "fin");
    assert.deepEqual(close.body, length.body);
  });

  test("a coding comes where it is accepted or asked for, under a tag of its own", async () => {
    const plain = await rawExchange(origin.url, get("/json"));
    const gzip = await rawExchange(origin.url, get("/json", "Accept-Encoding: gzip, br;q=0, zstd;q=0"));
    const forced = await rawExchange(origin.url, get("/json?coding=gzip"));

    assert.doesNotMatch(plain.head, /content-encoding/i);
    assert.deepEqual(gunzipSync(gzip.body), plain.body);
    assert.deepEqual(forced.body, gzip.body);
    assert.notEqual(/ETag: .*/.exec(gzip.head)?.[0], /ETag: .*/.exec(plain.head)?.[0]);
  });

  test("a status and its Retry-After come as the query asks for them", async () => {
    const response = await ask("/json?status=503&retry_after=2");

    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "2");
    await response.arrayBuffer();
  });

  test("digests cover the content and the whole representation", async () => {
    const { head, body } = await rawExchange(
      origin.url,
      get("/json?digest=content,repr", "Range: bytes=0-9"),
    );
    const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(body))).toString(
      "base64",
    );

    assert.ok(head.includes(`Content-Digest: sha-256=:${sha256}:`));
    assert.match(head, /Repr-Digest: sha-256=:[A-Za-z0-9+/=]{44}:/);
    assert.ok(!head.includes(`Repr-Digest: sha-256=:${sha256}:`));
  });

  test("events end with one that says so, and a watch never ends", async () => {
    const events = await (await ask("/events?records=2&interval_ms=0")).text();
    const watch = await rawExchange(origin.url, get("/watch?interval_ms=60000"));

    assert.ok(events.endsWith("event: done\ndata: [DONE]\n\n"));
    assert.match(watch.body.toString(), /"type":"MODIFIED"/);
    assert.equal(watch.ending, "open");
  });

  test("a HEAD has the length of the GET and no body", async () => {
    const head = await rawExchange(origin.url, get("/json").replace("GET", "HEAD"));
    const whole = await rawExchange(origin.url, get("/json"));

    assert.match(head.head, new RegExp(`Content-Length: ${whole.body.length}\r\n`));
    assert.equal(head.body.length, 0);
  });

  for (const form of ["json", "ndjson", "csv"]) {
    test(`any range of an export.${form} is that of the whole`, async () => {
      const path = `/api/1.0/projects/${PROJECT}/export.${form}?records=600`;
      const whole = Buffer.from(await (await ask(path)).arrayBuffer());

      const spans = [
        [0, 5],
        [9, 12],
        [100, 40_000],
        [32_700, 33_100],
        [whole.length - 3, whole.length - 1],
      ] as const;
      for (const [first, last] of spans) {
        const response = await ask(path, { headers: { Range: `bytes=${first}-${last}` } });
        const part = Buffer.from(await response.arrayBuffer());

        assert.equal(response.status, 206);
        assert.deepEqual(part, whole.subarray(first, last + 1), `${first}-${last}`);
      }
      if (form === "json") assert.equal((JSON.parse(whole.toString()) as Page).data.length, 600);
    });
  }
});

test("the last bytes of an export of a gigabyte are made without making the rest", () => {
  const form = exportForms["json"];
  assert.ok(form !== undefined);
  const records = 8_388_608;
  const content = exportContent(form, { version: "v", records, seed: 1, project: 0 });

  const end = Buffer.concat([...content.read(content.lengthBytes - 140, content.lengthBytes)]).toString();

  assert.ok(content.lengthBytes > 2 ** 30);
  assert.match(end, /\{"task":8388607,.*\.\."\}\n\]\}\n$/s);
});

function encodeOffset(position: number): string {
  return Buffer.from(`after:${position}`).toString("base64url");
}
