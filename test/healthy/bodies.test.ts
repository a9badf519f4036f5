import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { after, before, describe, test } from "node:test";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { createFetch } from "lastbyte";
import { assertSame, describeError, faceOf } from "./compare-fetches.ts";
import type { Fetch } from "./compare-fetches.ts";
import { startControlServer } from "./control-server.ts";
import type { ControlServer } from "./control-server.ts";

const JSON_TEXT = JSON.stringify({ name: "Näme 🚀", list: [1, 2, { deep: null }] });
const FORM = '--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--X--\r\n';

/** What a caller may do with a response; each tells what came of it. */
const USES: Readonly<Record<string, (response: Response) => Promise<unknown>>> = {
  "json()": (response) => response.json(),
  "text()": (response) => response.text(),
  "arrayBuffer()": async (response) => Buffer.from(await response.arrayBuffer()).toString("hex"),
  "bytes()": async (response) => {
    const bytes = await response.bytes();
    return [bytes.constructor.name, Buffer.from(bytes).toString("hex")];
  },
  "blob()": async (response) => {
    const blob = await response.blob();
    return [blob.type, blob.size, await blob.text()];
  },
  "reading the stream": (response) => readAll(response.body),
  "reading the stream with a reader of bytes": async (response) => {
    const reader = response.body?.getReader({ mode: "byob" });
    const pieces: Buffer[] = [];
    for (;;) {
      const { done, value } = (await reader?.read(new Uint8Array(16))) ?? { done: true, value: undefined };
      if (value !== undefined) pieces.push(Buffer.from(value));
      if (done) return Buffer.concat(pieces).toString("hex");
    }
  },
  "text() of a clone, then of the original": async (response) => {
    const copy = response.clone();
    return [faceOf(copy), await copy.text(), copy.bodyUsed, response.bodyUsed, await response.text()];
  },
  "text() of the original, then of a clone of a clone": async (response) => {
    const copy = response.clone().clone();
    return [await response.text(), await copy.text(), faceOf(copy)];
  },
  "touching the body, then json()": async (response) => [response.body?.locked, await response.json()],
  "touching the body, then a clone": async (response) => {
    void response.body;
    return [await response.clone().text(), await response.text()];
  },
  "a new response of its stream": async (response) => {
    const copy = new Response(response.body, response);
    return [copy.status, copy.statusText, [...copy.headers], await copy.text(), response.bodyUsed];
  },
  "a new response of the response's parts": async (response) => {
    const { status, statusText, headers } = response;
    return new Response(await response.arrayBuffer(), { status, statusText, headers }).text();
  },
  "tee()": async (response) => Promise.all((response.body?.tee() ?? []).map((branch) => readAll(branch))),
  "pipeThrough()": (response) =>
    readAll(response.body?.pipeThrough(new TransformStream<Uint8Array, Uint8Array>()) ?? null),
  "cancelling the stream": async (response) => [await response.body?.cancel(), response.bodyUsed],
  "cancelling the stream, then text()": async (response) => {
    await response.body?.cancel();
    return response.text();
  },
  "json() twice": async (response) => [await response.json(), await response.json()],
  "json(), then text()": async (response) => [await response.json(), await response.text()],
  "text(), then blob()": async (response) => [await response.text(), await response.blob()],
  "text(), then clone()": async (response) => [await response.text(), response.clone().status],
  "text(), then the stream": async (response) => {
    await response.text();
    return [response.body?.locked, await readAll(response.body)];
  },
  "text() without waiting, then the face": async (response) => {
    const text = response.text();
    return [response.bodyUsed, response.body?.locked, await text];
  },
  "text() while the stream is locked": async (response) => {
    response.body?.getReader();
    return response.text();
  },
  "clone() while the stream is locked": async (response) => {
    response.body?.getReader();
    return response.clone().status;
  },
  "text() after a part of the stream was read": async (response) => {
    const reader = response.body?.getReader();
    await reader?.read();
    reader?.releaseLock();
    return [response.bodyUsed, await response.text()];
  },
  "changing its headers": async (response) => response.headers.set("x", "y"),
  "appending to its headers": async (response) => response.headers.append("set-cookie", "y"),
  "Object.prototype.toString": async (response) => Object.prototype.toString.call(response),
  "the names of its properties": async (response) => [Object.keys(response), "json" in response],
  "formData() of what is none": (response) => response.formData(),
};

describe("what is done with a healthy response has the platform's own result", () => {
  let server: ControlServer;

  before(async () => {
    const coded = (coding: string, bytes: Buffer) => (_: unknown, response: ServerResponse) =>
      response.writeHead(200, { "Content-Encoding": coding, "Content-Type": "application/json" }).end(bytes);
    server = await startControlServer({
      "/json": (_, response) =>
        response.writeHead(200, { "Content-Type": "application/json" }).end(JSON_TEXT),
      "/chunked": (_, response) => {
        response.writeHead(200, { "Content-Type": "application/json", "X-A": "b" });
        response.write(JSON_TEXT.slice(0, 10));
        response.end(JSON_TEXT.slice(10));
      },
      "/empty": (_, response) => response.writeHead(200, { "Content-Length": 0 }).end(),
      "/none": (_, response) => response.writeHead(204).end(),
      "/broken": (_, response) =>
        response.writeHead(200, { "Content-Type": "application/json" }).end('{"a":1}}'),
      "/gzip": coded("gzip", gzipSync(JSON_TEXT)),
      "/deflate": coded("deflate", deflateSync(JSON_TEXT)),
      "/br": coded("br", brotliCompressSync(JSON_TEXT)),
      "/zstd": coded("zstd", zstdCompressSync(JSON_TEXT)),
      "/identity": coded("gzip, identity", gzipSync(JSON_TEXT)),
      "/two-members": coded("x-gzip", Buffer.concat([gzipSync("[1,"), gzipSync("2]")])),
      "/raw-deflate": coded("deflate", deflateRawSync(JSON_TEXT)),
      "/two-codings": coded("gzip, br", brotliCompressSync(gzipSync(JSON_TEXT))),
      "/unknown-coding": coded("x-unknown", Buffer.from(JSON_TEXT)),
      "/form": (_, response) =>
        response.writeHead(200, { "Content-Type": "multipart/form-data; boundary=X" }).end(FORM),
      "/urlencoded": (_, response) =>
        response.writeHead(200, { "Content-Type": "application/x-www-form-urlencoded" }).end("a=1&b=%C3%A4"),
      "/latin1": (_, response) =>
        response
          .writeHead(200, { "Content-Type": "text/plain; charset=iso-8859-1" })
          .end(Buffer.from([0xe4, 0x41])),
      "/bom": (_, response) =>
        response.writeHead(200, { "Content-Type": "application/json" }).end(`\ufeff${JSON_TEXT}`),
      "/utf16": (_, response) =>
        response
          .writeHead(200, { "Content-Type": "application/json" })
          .end(Buffer.from(JSON_TEXT, "utf16le")),
      "/guarded": (_, response) =>
        response.writeHead(200, { "Content-Type": "application/json" }).end(`)]}',\n${JSON_TEXT}`),
      "/number": (_, response) => response.writeHead(200, { "Content-Type": "application/json" }).end("42"),
    });
  });

  after(() => server.close());

  for (const [name, use] of Object.entries(USES)) {
    for (const path of ["/json", "/chunked", "/empty", "/none"]) {
      test(`${name} of ${path}`, () =>
        assertSame(server, (fetch, url) => attemptUse(fetch, url + path, use)));
    }
    test(`${name} of a body that was released before its end`, async () => {
      const released: Fetch = createFetch({ holdBytes: 0 });

      const expected = await attemptUse(globalThis.fetch, `${server.url}/json`, use);
      const actual = await attemptUse(released, `${server.url}/json`, use);

      assert.deepEqual(actual, expected);
    });
  }

  for (const path of [
    "/gzip",
    "/deflate",
    "/br",
    "/zstd",
    "/identity",
    "/two-members",
    "/raw-deflate",
    "/two-codings",
    "/unknown-coding",
    "/bom",
    "/utf16",
    "/guarded",
    "/number",
  ]) {
    for (const name of ["json()", "text()", "bytes()", "blob()"]) {
      test(`${name} of ${path}`, () =>
        assertSame(server, (fetch, url) => attemptUse(fetch, url + path, USES[name]!)));
    }
  }

  for (const path of ["/latin1", "/broken"]) {
    test(`text() of ${path}`, () =>
      assertSame(server, (fetch, url) => attemptUse(fetch, url + path, USES["text()"]!)));
  }

  test("json() of what is closed but broken fails as the platform's does", () =>
    assertSame(server, (fetch, url) => attemptUse(fetch, `${url}/broken`, USES["json()"]!)));

  for (const path of ["/form", "/urlencoded"]) {
    test(`formData() of ${path}`, () =>
      assertSame(server, (fetch, url) =>
        attemptUse(fetch, url + path, async (response) => [...(await response.formData())]),
      ));
  }
});

async function attemptUse(
  fetch: Fetch,
  url: string,
  use: (response: Response) => Promise<unknown>,
): Promise<unknown> {
  const response = await fetch(url);
  const face = faceWithoutBody(response);
  try {
    return { face, result: await use(response), bodyUsed: response.bodyUsed };
  } catch (error) {
    return { face, error: describeError(error), bodyUsed: response.bodyUsed };
  }
}

/** Looking at the body would change what comes after. */
function faceWithoutBody({ status, url, type, bodyUsed }: Response): unknown {
  return { status, url, type, bodyUsed };
}

async function readAll(stream: ReadableStream<Uint8Array> | null): Promise<string> {
  const pieces: Uint8Array[] = [];
  if (stream !== null) for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString("hex");
}
