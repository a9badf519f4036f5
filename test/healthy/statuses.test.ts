import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createFetch } from "@lastbyte/node";
import { assertSame, assertSameError, faceOf } from "./compare-fetches.ts";
import { startControlServer } from "./control-server.ts";
import type { ControlServer } from "./control-server.ts";

describe("a healthy answer is the platform's own, and is asked for once", () => {
  let server: ControlServer;

  before(async () => {
    server = await startControlServer({
      "/status": (request, response) => {
        const status = Number(request.url?.split("=")[1]);
        response.statusMessage = "As Asked";
        response.writeHead(status, {
          "Content-Type": "application/json",
          ETag: '"v1"',
          "X-Twice": ["a", "b"],
        });
        response.end([204, 205, 304].includes(status) ? undefined : '{"status":true}');
      },
      "/cookies": (_, response) => {
        response.setHeader("Set-Cookie", ["a=1; Path=/", "b=2; HttpOnly", "c=3, still c"]);
        response.end("cookies");
      },
      "/head": (_, response) => {
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 12_345 }).end();
      },
      "/empty": (_, response) => response.writeHead(200, { "Content-Type": "text/plain" }).end(),
      "/chunked-empty": (_, response) => {
        response.writeHead(200, { "Content-Type": "text/plain", "Transfer-Encoding": "chunked" }).end();
      },
      "/untyped": (_, response) => response.writeHead(200).end(Buffer.from([0, 255, 128, 13, 10])),
      "/conditional": (request, response) => {
        response.setHeader("ETag", '"v1"');
        const isKnown = request.headers["if-none-match"] === '"v1"';
        response.writeHead(isKnown ? 304 : 200).end(isKnown ? undefined : "new");
      },
      "/redirect": (request, response) => {
        const status = Number(request.url?.split("=")[1]);
        response.writeHead(status, { Location: "/target?from=redirect" }).end("moved");
      },
      "/target": (request, response) => response.end(`${request.method} ${request.bytes.toString()}`),
      "/utf8": (_, response) => {
        const Location = Buffer.from("/target?näme=é").toString("latin1");
        response.writeHead(302, { Location }).end();
      },
      "/nowhere": (_, response) => response.writeHead(302, { Location: "http://" }).end(),
      "/broken": (_, response) =>
        response.writeHead(302, { Location: "/target", "Content-Encoding": "gzip" }).end("no gzip"),
      "/elsewhere": (request, response) => {
        const Location = `http://localhost:${request.socket.localPort}/elsewhere/back`;
        response.writeHead(307, { Location }).end();
      },
      "/elsewhere/back": (request, response) => {
        const Location = `http://127.0.0.1:${request.socket.localPort}/target`;
        response.writeHead(307, { Location }).end();
      },
      "/proxy": (_, response) => response.writeHead(407, { "Proxy-Authenticate": "Basic" }).end("who?"),
      "/loop": (_, response) => response.writeHead(302, { Location: "/loop" }).end(),
    });
  });

  after(() => server.close());

  for (const status of [
    200, 201, 202, 203, 204, 205, 206, 226, 300, 304, 400, 401, 403, 404, 405, 409, 410, 418,
  ]) {
    test(`status ${status}`, () => assertSame(server, see(`/status?s=${status}`)));
  }
  for (const status of [422, 425, 451, 500, 501, 505, 507, 511]) {
    test(`status ${status}`, () => assertSame(server, see(`/status?s=${status}`)));
  }

  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    test(`${method} with a body`, () => assertSame(server, see("/target", { method, body: "data" })));
  }

  for (const status of [301, 302, 303, 307, 308]) {
    const path = `/redirect?s=${status}`;
    test(`a redirect with ${status}`, () => assertSame(server, see(path)));
    test(`a POST redirected with ${status}`, () =>
      assertSame(server, see(path, { method: "POST", body: "data" })));
    test(`a redirect with ${status} that is not followed`, () =>
      assertSame(server, see(path, { redirect: "manual" })));
    test(`a redirect with ${status} that is forbidden`, () =>
      assertSameError(server, see(path, { redirect: "error" })));
  }

  test("a redirect to an address in UTF-8", () => assertSame(server, see("/utf8")));

  for (const method of ["GET", "POST"]) {
    test(`a ${method} that another origin redirects back`, () =>
      assertSame(server, async (fetch, url) => {
        const headers = { Authorization: "mine", Cookie: "a=b", "X-Own": "1" };
        const response = await fetch(`${url}/elsewhere`, { method, headers });
        return [{ ...faceOf(response) }, await response.text()];
      }));
  }

  for (const method of ["GET", "POST"]) {
    test(`a ${method} whose redirect has a body that can't be read`, () =>
      assertSame(server, see("/broken", { method })));
  }

  test("a redirect to what is no address", () => assertSameError(server, see("/nowhere")));

  test("a proxy's question that nobody can answer", async () => {
    for (const fetch of [globalThis.fetch, createFetch()]) {
      await assert.rejects(fetch(`${server.url}/proxy`), { name: "TypeError", message: "fetch failed" });
    }
  });

  test("redirects without an end", () => assertSameError(server, see("/loop")));

  test("several cookies", () => assertSame(server, see("/cookies")));

  test("HEAD, with the length of what GET would bring", () =>
    assertSame(server, see("/head", { method: "HEAD" })));

  test("HEAD of a status that would be retried for its body", () =>
    assertSame(server, see("/status?s=404", { method: "HEAD" })));

  test("an empty body that is no JSON", () => assertSame(server, see("/empty")));

  test("a chunked body without a chunk", () => assertSame(server, see("/chunked-empty")));

  test("bytes without a type", () => assertSame(server, see("/untyped")));

  test("a conditional request that is answered with 304", () =>
    assertSame(server, see("/conditional", { headers: { "If-None-Match": '"v1"' } })));

  test("a range that the caller asked for itself", () =>
    assertSame(server, see("/status?s=206", { headers: { Range: "bytes=0-14" } })));
});

/** Asks for a path, and tells all that can be seen of the answer. */
function see(path: string, init?: RequestInit) {
  return async (fetch: typeof globalThis.fetch, url: string): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, init);
    const face = faceOf(response);
    return { face, text: await response.text(), after: faceOf(response) };
  };
}
