import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, before, describe, test } from "node:test";
import { createFetch } from "@lastbyte/node";
import { assertSame } from "./compare-fetches.ts";
import type { Fetch } from "./compare-fetches.ts";
import { startControlServer } from "./control-server.ts";
import type { ControlServer } from "./control-server.ts";

/** Bodies are made anew for each client, as most can be read only once. */
const BODIES: Readonly<Record<string, () => RequestInit>> = {
  "a string": () => ({ body: "täxt" }),
  bytes: () => ({ body: new Uint8Array([1, 2, 3]) }),
  "a view of bytes": () => ({ body: new Uint8Array([1, 2, 3, 4]).subarray(1, 3) }),
  "an ArrayBuffer": () => ({ body: new Uint8Array([1, 2, 3]).buffer }),
  "a Blob": () => ({ body: new Blob(["blob"], { type: "text/x-blob" }) }),
  URLSearchParams: () => ({ body: new URLSearchParams({ a: "1", b: "ä" }) }),
  FormData: () => {
    const form = new FormData();
    form.append("a", "1");
    form.append("a", "2");
    form.append("file", new File(["content"], "näme.txt", { type: "text/plain" }));
    return { body: form };
  },
  "an empty string": () => ({ body: "" }),
  "bytes that are none": () => ({ body: new Uint8Array(0) }),
  "a stream": () => ({ body: new Blob(["streamed"]).stream(), duplex: "half" }),
  "an async iterable": () =>
    ({
      body: Readable.from([Buffer.from("iter"), Buffer.from("able")]),
      duplex: "half",
    }) as unknown as RequestInit,
};

const ODD_MEMORY: Readonly<Record<string, () => BodyInit>> = {
  "memory that threads share, which is a text to fetch": () =>
    new Uint8Array(new SharedArrayBuffer(2)) as unknown as BodyInit,
  "memory that was given away": () => {
    const given = new ArrayBuffer(3);
    structuredClone(given, { transfer: [given] });
    return given;
  },
};

describe("a request leaves as the platform would send it", () => {
  let server: ControlServer;

  before(async () => {
    server = await startControlServer({ "/echo": (request, response) => response.end(request.bytes) });
  });

  after(() => server.close());

  for (const [name, makeInit] of Object.entries(BODIES)) {
    for (const method of ["POST", "PUT"]) {
      test(`${method} of ${name}`, () =>
        assertSame(server, (fetch, url) => echo(fetch, `${url}/echo`, { method, ...makeInit() })));
    }
    test(`POST of a Request with ${name}`, () =>
      assertSame(server, (fetch, url) =>
        echo(fetch, new Request(`${url}/echo`, { method: "POST", ...makeInit() })),
      ));
    test(`PUT of a Request with ${name} marks it as used`, () =>
      assertSame(server, async (fetch, url) => {
        const request = new Request(`${url}/echo`, { method: "PUT", ...makeInit() });
        return [await echo(fetch, request), request.bodyUsed];
      }));
  }

  for (const [name, init] of Object.entries<RequestInit>({
    "headers in an object": { headers: { "X-One": "1", Accept: "application/json" } },
    "headers in pairs": {
      headers: [
        ["X-One", "1"],
        ["X-One", "2"],
      ],
    },
    "a Headers object": { headers: new Headers({ "X-One": "1" }) },
    "a Map for headers": { headers: new Map([["X-One", "1"]]) as unknown as HeadersInit },
    "a header that does not show": {
      headers: Object.defineProperty({ "X-One": "1" }, "X-Hidden", { value: "2" }) as HeadersInit,
    },
    "a header that is fetch's own": { headers: { "Sec-Fetch-Mode": "navigate", "Sec-Own": "1" } },
    "a method that is null": { method: null as unknown as string },
    "a method in lower case": { method: "put", body: "x" },
    "a method in lower case that fetch leaves alone": { method: "patch", body: "x" },
    "a method of its own": { method: "PURGE" },
    keepalive: { method: "POST", body: "x", keepalive: true },
    "no-store": { cache: "no-store" },
    "an explicit null for everything": { body: null, signal: null },
    "credentials, referrer and mode": { credentials: "include", referrerPolicy: "no-referrer", mode: "cors" },
  })) {
    test(`a request with ${name}`, () =>
      assertSame(server, (fetch, url) => echo(fetch, `${url}/echo?a=b#c`, init)));
  }

  test("a request whose headers can be read once", () =>
    assertSame(server, (fetch, url) => {
      const headers = [["X-One", "1"] as const].values() as unknown as HeadersInit;
      return echo(fetch, `${url}/echo`, { headers });
    }));

  for (const end of ["?", "?#", "#", "?#c", "?a=b#"]) {
    test(`a URL that ends with ${end}`, () =>
      assertSame(server, (fetch, url) => echo(fetch, `${url}/echo${end}`)));
  }

  for (const [what, makeBody] of Object.entries(ODD_MEMORY)) {
    test(`PUT of ${what}`, async () => {
      const [platform, own] = await Promise.all(
        [globalThis.fetch, createFetch()].map((fetch) =>
          echo(fetch, `${server.url}/echo`, { method: "PUT", body: makeBody() }),
        ),
      );

      assert.deepEqual(own, platform);
    });
  }

  test("a Request for an init", () =>
    assertSame(server, (fetch, url) => {
      const init = new Request(`${url}/other`, { method: "PUT", body: "put", headers: { "X-One": "1" } });
      return echo(fetch, `${url}/echo`, init);
    }));

  test("an init of a class with getters", () =>
    assertSame(server, (fetch, url) => {
      class Init {
        get method(): string {
          return "PUT";
        }

        get headers(): HeadersInit {
          return { "X-One": "1" };
        }
      }
      return echo(fetch, `${url}/echo`, new Init());
    }));

  test("a URL object", () => assertSame(server, (fetch, url) => echo(fetch, new URL(`${url}/echo`))));

  test("something that turns into a URL", () =>
    assertSame(server, (fetch, url) => echo(fetch, { toString: () => `${url}/echo` } as unknown as URL)));

  test("a Request whose parts are replaced", () =>
    assertSame(server, (fetch, url) => {
      const request = new Request(`${url}/echo`, { method: "POST", body: "old", headers: { "x-old": "1" } });
      return echo(fetch, request, { method: "PUT", body: "new", headers: { "x-new": "1" } });
    }));

  test("a Request that is sent twice by means of a clone", () =>
    assertSame(server, async (fetch, url) => {
      const request = new Request(`${url}/echo`, { method: "PUT", body: "twice" });
      return [await echo(fetch, request.clone()), await echo(fetch, request)];
    }));
});

async function echo(fetch: Fetch, input: RequestInfo | URL, init?: RequestInit): Promise<unknown> {
  const response = await fetch(input, init);
  const body = await response.text();
  return [response.status, response.url, body.replaceAll(/-+formdata-undici-\d+/g, "BOUNDARY")];
}
