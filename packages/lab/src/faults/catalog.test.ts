import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
} from "node:zlib";
import * as zlib from "node:zlib";
import {
  dechunk,
  get,
  rawExchange,
  startRawUpstream,
  type RawAnswer,
  type RawUpstream,
} from "../raw-client.fixture.ts";
import { startLab, type Lab } from "../start-lab.ts";
import type { FaultPlan } from "../plan/fault-plan.ts";
import { faultNames, findFault } from "./catalog.ts";

const BODY = '{"data":[{"id":17,"name":"Ada"},{"id":18,"name":"Grace"}],"next_page":null}';
const CHUNKS = `10;x=y\r\n${BODY.slice(0, 16)}\r\n${(BODY.length - 16).toString(16)}\r\n${BODY.slice(16)}\r\n0\r\nX-T: 1\r\n\r\n`;
const LONG_BODY = `{"data":[${Array.from({ length: 400 }, (_, index) => `"${index * 7919}"`).join(",")}]}`;
const APPENDED =
  "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>\r\n";

const codings: Record<string, Buffer> = {
  gzip: gzipSync(LONG_BODY),
  deflate: deflateSync(LONG_BODY),
  br: brotliCompressSync(LONG_BODY),
};

function answer(request: string): Buffer | string | undefined {
  const [, target = ""] = request.split(" ");
  const path = target.split("?")[0] ?? "";
  const coding = /\/coded-(\w+)/.exec(path)?.[1];
  const coded = coding === undefined ? undefined : codings[coding];
  if (coded !== undefined) {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: ${coding}\r\nContent-Length: ${coded.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), coded]);
  }
  switch (path) {
    case "/length":
      return `HTTP/1.1 200 Fine\r\ncontent-TYPE: application/json\r\nEtag: "v1"\r\nContent-length:  ${BODY.length}\r\n\r\n${BODY}`;
    case "/chunked":
      return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${CHUNKS}`;
    case "/empty":
      return "HTTP/1.1 204 No Content\r\nX-Odd:   yes\r\n\r\n";
    case "/plain-long":
      return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: "v1"\r\nContent-Length: ${LONG_BODY.length}\r\n\r\n${LONG_BODY}`;
    case "/range": {
      const range = /^range: bytes=(\d+)-/im.exec(request)?.[1];
      if (range === undefined)
        return `HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
      const part = BODY.slice(Number(range));
      return `HTTP/1.1 206 Partial Content\r\nETag: "v1"\r\nContent-Range: bytes ${range}-${BODY.length - 1}/${BODY.length}\r\nContent-Length: ${part.length}\r\n\r\n${part}`;
    }
    default:
      return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  }
}

suite("every fault writes exactly what its documentation says", () => {
  let upstream: RawUpstream;
  let lab: Lab;

  before(async () => {
    upstream = await startRawUpstream((request, socket) => {
      const bytes = answer(request.startsWith("GET /close") ? request.replace("/close", "/length") : request);
      if (!request.startsWith("GET /close")) return bytes;
      socket.end(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n${BODY}`);
      return undefined;
    });
    lab = await startLab({ upstream: upstream.url, balancers: 1, faults: [] });
  });

  after(async () => {
    await lab.close();
    await upstream.close();
  });

  async function ask(plan: FaultPlan | string, request: string): Promise<RawAnswer> {
    lab.setFaults([typeof plan === "string" ? { fault: plan, rate: 1, cutBytes: 20 } : { rate: 1, ...plan }]);
    return rawExchange(lab.url, request);
  }

  const kept = BODY.slice(0, -20);
  const headWith = (lengthBytes: number): string =>
    `HTTP/1.1 200 Fine\r\ncontent-TYPE: application/json\r\nEtag: "v1"\r\nContent-length:  ${lengthBytes}\r\n\r\n`;
  const reframedHead = (...lines: readonly string[]): string =>
    `HTTP/1.1 200 Fine\r\ncontent-TYPE: application/json\r\nEtag: "v1"\r\n${lines.join("\r\n")}\r\n\r\n`;

  for (const target of ["/length", "/chunked", "/empty", "/close"]) {
    test(`none passes ${target} byte for byte`, async () => {
      const direct = await rawExchange(upstream.url, get(target));

      const passed = await ask("none", get(target));

      assert.equal(passed.bytes.toString("latin1"), direct.bytes.toString("latin1"));
      assert.equal(passed.ending, direct.ending);
    });
  }

  test("cut-length leaves the head as it came, drops the last bytes and finishes", async () => {
    const { bytes, ending } = await ask("cut-length", get("/length"));

    assert.equal(bytes.toString(), headWith(BODY.length) + kept);
    assert.equal(ending, "fin");
  });

  test("cut-length measures a chunked response and gives it a length", async () => {
    const { head, body, ending } = await ask("cut-length", get("/chunked"));

    assert.equal(
      head,
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`,
    );
    assert.equal(body.toString(), kept);
    assert.equal(ending, "fin");
  });

  test("cut-length-reset drops the last bytes and resets", async () => {
    const { bytes, ending } = await ask("cut-length-reset", get("/length"));

    assert.equal(bytes.toString(), headWith(BODY.length) + kept);
    assert.equal(ending, "reset");
  });

  for (const target of ["/length", "/chunked", "/close"]) {
    test(`cut-chunked sends ${target} in whole chunks without the last data and the last chunk`, async () => {
      const { head, body, ending } = await ask("cut-chunked", get(target));

      assert.match(head, /transfer-encoding: chunked\r\n/i);
      assert.doesNotMatch(head, /content-length/i);
      assert.deepEqual(dechunk(body), { content: kept, ended: false });
      assert.equal(ending, "fin");
    });
  }

  test("cut-chunked-close says Connection: close", async () => {
    const { head, body, ending } = await ask("cut-chunked-close", get("/length"));

    assert.equal(head, reframedHead("Transfer-Encoding: chunked", "Connection: close"));
    assert.deepEqual(dechunk(body), { content: kept, ended: false });
    assert.equal(ending, "fin");
  });

  test("lose-terminator sends all the data and no last chunk", async () => {
    const { body, ending } = await ask("lose-terminator", get("/length"));

    assert.deepEqual(dechunk(body), { content: BODY, ended: false });
    assert.equal(ending, "fin");
  });

  for (const [name, ending] of [
    ["cut-close", "fin"],
    ["cut-close-reset", "reset"],
  ] as const) {
    for (const target of ["/length", "/chunked", "/close"]) {
      test(`${name} sends ${target} without any length and ends early`, async () => {
        const answered = await ask(name, get(target));

        assert.doesNotMatch(answered.head, /content-length|transfer-encoding/i);
        assert.equal(answered.body.toString(), kept);
        assert.equal(answered.ending, ending);
      });
    }
  }

  test("cut-close-http10 speaks HTTP/1.0 and ends early", async () => {
    const { bytes, ending } = await ask("cut-close-http10", get("/length"));

    assert.equal(bytes.toString(), reframedHead("Connection: close").replace("HTTP/1.1", "HTTP/1.0") + kept);
    assert.equal(ending, "fin");
  });

  test("reframe-length makes the length match and keeps the connection", async () => {
    const { bytes, ending } = await ask("reframe-length", get("/length"));

    assert.equal(bytes.toString(), headWith(kept.length).replace("length:  ", "length: ") + kept);
    assert.equal(ending, "open");
  });

  test("reframe-length gives a chunked response the length of what is left", async () => {
    const { head, body, ending } = await ask("reframe-length", get("/chunked"));

    assert.match(head, new RegExp(`\r\nContent-Length: ${kept.length}\r\n`));
    assert.equal(body.toString(), kept);
    assert.equal(ending, "open");
  });

  test("reframe-chunked ends what is left properly and keeps the connection", async () => {
    const { body, ending } = await ask("reframe-chunked", get("/length"));

    assert.deepEqual(dechunk(body), { content: kept, ended: true });
    assert.equal(ending, "open");
  });

  for (const name of ["reframe-empty", "always-empty"]) {
    test(`${name} sends Content-Length 0 and keeps the connection`, async () => {
      const { bytes, ending } = await ask(name, get("/chunked"));

      assert.equal(
        bytes.toString(),
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n",
      );
      assert.equal(ending, "open");
    });
  }

  test("stall sends all but the last bytes and keeps the connection open", async () => {
    const { bytes, ending } = await ask("stall", get("/length"));

    assert.equal(bytes.toString(), headWith(BODY.length) + kept);
    assert.equal(ending, "open");
  });

  test("stall ends after its limit", async () => {
    const { bytes, ending } = await ask({ fault: "stall", cutBytes: 20, stallMs: 20 }, get("/length"));

    assert.equal(bytes.toString(), headWith(BODY.length) + kept);
    assert.equal(ending, "fin");
  });

  test("append-error puts an error page behind what is left, with a length that matches", async () => {
    const { bytes, ending } = await ask("append-error", get("/length"));

    const lengthBytes = kept.length + APPENDED.length;
    assert.equal(bytes.toString(), headWith(lengthBytes).replace("length:  ", "length: ") + kept + APPENDED);
    assert.equal(ending, "open");
  });

  test("append-error ends a chunked body properly", async () => {
    const { body, ending } = await ask("append-error", get("/chunked"));

    assert.deepEqual(dechunk(body), { content: kept + APPENDED, ended: true });
    assert.equal(ending, "open");
  });

  test("always-cut cuts the same request at the same byte every time", async () => {
    const plan: FaultPlan = { fault: "always-cut" };

    const first = await ask(plan, get("/plain-long"));
    const second = await ask(plan, get("/plain-long"));
    const other = await ask(plan, get("/plain-long?other"));

    assert.ok(first.body.length > 0 && first.body.length < LONG_BODY.length);
    assert.equal(LONG_BODY.startsWith(first.body.toString()), true);
    assert.deepEqual(second.bytes, first.bytes);
    assert.notEqual(other.body.length, first.body.length);
    assert.match(first.head, new RegExp(`Content-Length: ${first.body.length}\r\n`));
  });

  test("always-malformed puts a comma before the last bracket", async () => {
    const { bytes, ending } = await ask("always-malformed", get("/length"));

    const malformed = `${BODY.slice(0, -1)},}`;
    assert.equal(bytes.toString(), headWith(BODY.length + 1).replace("length:  ", "length: ") + malformed);
    assert.equal(ending, "open");
  });

  test("reset-before-head asks the upstream and resets before the first byte", async () => {
    const askedBefore = upstream.received.map(({ text }) => text).join("").length;

    const { bytes, ending } = await ask("reset-before-head", get("/length?reset"));

    assert.equal(bytes.length, 0);
    assert.equal(ending, "reset");
    assert.ok(upstream.received.map(({ text }) => text).join("").length > askedBefore);
  });

  const decoders: Record<string, { name: string; coding: string; decode: (bytes: Buffer) => Buffer }> = {
    gzip: { name: "cut-gzip", coding: "gzip", decode: gunzipSync },
    deflate: { name: "cut-deflate", coding: "deflate", decode: inflateSync },
    brotli: { name: "cut-brotli", coding: "br", decode: brotliDecompressSync },
  };
  for (const { name, coding, decode } of Object.values(decoders)) {
    test(`${name} cuts what the upstream coded, and the length matches`, async () => {
      const { head, body, ending } = await ask({ fault: name, cutBytes: 30 }, get(`/coded-${coding}`));

      const whole = codings[coding] ?? Buffer.alloc(0);
      assert.deepEqual(body, whole.subarray(0, -30));
      assert.match(head, new RegExp(`Content-Length: ${whole.length - 30}\r\n`));
      assert.equal(ending, "open");
    });

    test(`${name} codes a plain response that may be coded, and cuts it`, async () => {
      const { head, body, ending } = await ask(
        { fault: name },
        get("/plain-long", `Accept-Encoding: ${coding}`),
      );

      const { content, ended } = dechunk(body);
      assert.match(head, new RegExp(`Content-Encoding: ${coding}\r\n`));
      assert.match(head, /ETag: W\/"v1"\r\n/);
      assert.throws(() => decode(Buffer.from(content, "latin1")));
      assert.equal(ended, true);
      assert.equal(ending, "open");
    });

    test(`${name} leaves alone what the client does not want coded`, async () => {
      const { body } = await ask({ fault: name }, get("/plain-long"));

      assert.equal(body.toString(), LONG_BODY);
    });
  }

  test(
    "cut-zstd codes and cuts where this Node has zstd",
    { skip: !("createZstdCompress" in zlib) },
    async () => {
      const request = get("/plain-long", "Accept-Encoding: zstd");

      const short = await ask({ fault: "cut-zstd", cutBytes: 30 }, request);
      const long = await ask({ fault: "cut-zstd", cutBytes: 10 }, request);

      const shortContent = dechunk(short.body);
      const longContent = dechunk(long.body);
      assert.match(short.head, /Content-Encoding: zstd\r\n/);
      assert.equal(shortContent.ended, true);
      assert.equal(longContent.content.startsWith(shortContent.content), true);
      assert.equal(longContent.content.length, shortContent.content.length + 20);
    },
  );

  test("lose-gzip-trailer cuts exactly the eight bytes of CRC32 and ISIZE", async () => {
    const { body } = await ask("lose-gzip-trailer", get("/coded-gzip"));

    assert.deepEqual(body, codings["gzip"]?.subarray(0, -8));
  });

  for (const target of ["/length", "/chunked", "/close", "/empty"]) {
    test(`trickle passes ${target} byte for byte`, async () => {
      const direct = await rawExchange(upstream.url, get(target));

      const passed = await ask({ fault: "trickle", pieceBytes: 7, delayMs: 1 }, get(target));

      assert.equal(passed.bytes.toString("latin1"), direct.bytes.toString("latin1"));
    });
  }

  test("latency passes the response byte for byte", async () => {
    const { bytes } = await ask({ fault: "latency", delayMs: 30 }, get("/length"));

    assert.equal(bytes.toString(), headWith(BODY.length) + BODY);
  });

  test("ignore-range answers a range with 200 and the whole", async () => {
    const { head, body } = await ask("ignore-range", get("/range", "Range: bytes=10-", 'If-Range: "v1"'));

    assert.match(head, /^HTTP\/1.1 200 OK\r\n/);
    assert.equal(body.toString(), BODY);
  });

  test("weak-validator weakens a strong tag and touches nothing else", async () => {
    const { bytes } = await ask("weak-validator", get("/length"));

    assert.equal(bytes.toString(), headWith(BODY.length).replace('Etag: "v1"', 'Etag: W/"v1"') + BODY);
  });

  test("change-version answers If-Range with another whole version of the same length", async () => {
    const { head, body } = await ask("change-version", get("/range", "Range: bytes=10-", 'If-Range: "v1"'));

    assert.match(head, /^HTTP\/1.1 200 OK\r\nETag: "v1-changed"\r\n/);
    assert.equal(body.toString(), BODY.replace("17", "27"));
  });

  test("change-version answers Range alone with a part of the other version", async () => {
    const { head, body } = await ask("change-version", get("/range", "Range: bytes=10-"));

    assert.match(head, /^HTTP\/1.1 206 Partial Content\r\nETag: "v1-changed"\r\n/);
    assert.equal(body.toString(), BODY.slice(10).replace("17", "27"));
  });

  test("lie-content-range names a range one byte before the part", async () => {
    const { head, body } = await ask("lie-content-range", get("/range", "Range: bytes=10-"));

    assert.match(head, new RegExp(`Content-Range: bytes 9-${BODY.length - 2}/${BODY.length}\r\n`));
    assert.equal(body.toString(), BODY.slice(10));
  });

  test("every fault passes a 204 byte for byte, but for the one that resets", async () => {
    for (const name of faultNames.filter((name) => name !== "reset-before-head")) {
      const { bytes } = await ask({ fault: name, delayMs: 1 }, get("/empty"));
      assert.equal(bytes.toString(), "HTTP/1.1 204 No Content\r\nX-Odd:   yes\r\n\r\n", name);
    }
  });

  test("every fault but the harmless ones is written down before the client can see it", async () => {
    for (const name of faultNames.filter((name) => /^(cut|lose|reframe|append|always|reset)/.test(name))) {
      const before = lab.truth().damaged;
      const coding = /gzip|deflate|brotli|zstd/.exec(name)?.[0].replace("brotli", "br");
      await ask(
        { fault: name },
        get("/plain-long", ...(coding === undefined ? [] : [`Accept-Encoding: ${coding}`])),
      );
      assert.equal(lab.truth().damaged, before + 1, name);
    }
  });
});

test("an unknown fault is named with its nearest neighbour", () => {
  assert.throws(() => findFault("cut-lenght"), {
    name: "LabError",
    message: 'Expected the name of a fault, perhaps "cut-length", got "cut-lenght".',
  });
});
