import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, before, describe, test } from "node:test";
import { createFetch } from "lastbyte";
import { assertSame, assertSameError, describeError } from "./compare-fetches.ts";
import type { Fetch } from "./compare-fetches.ts";
import { startControlServer } from "./control-server.ts";
import type { ControlServer } from "./control-server.ts";

describe("what can't be sent, or is given up, fails with the platform's own error", () => {
  let server: ControlServer;
  /** Is called when the head, or the first half, of an answer that never ends has gone out. */
  let waiting: (() => void)[] = [];
  const wake = (): void => waiting.splice(0).forEach((resolve) => resolve());
  const whenAsked = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

  before(async () => {
    server = await startControlServer({
      "/silent": wake,
      "/half": (_, response) => {
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": 100 });
        response.write('{"half":', wake);
      },
      "/ok": (_, response) => response.end("ok"),
    });
  });

  after(async () => {
    waiting = [];
    await server.close();
  });

  for (const [name, input, init] of [
    ["a bad URL", "http://", undefined],
    ["a relative URL", "/tasks", undefined],
    ["an unknown scheme", "ftp://127.0.0.1/x", undefined],
    ["no scheme that can be fetched", "urn:x", undefined],
    ["a URL with credentials", "http://user:secret@127.0.0.1/", undefined],
    ["a port that is forbidden", "http://127.0.0.1:25/", undefined],
    ["a forbidden method", "http://127.0.0.1/", { method: "TRACE" }],
    ["a method that is none", "http://127.0.0.1/", { method: "NOT A METHOD" }],
    ["a bad header name", "http://127.0.0.1/", { headers: { "not a name": "x" } }],
    ["a bad header value", "http://127.0.0.1/", { headers: { x: "a\nb" } }],
    ["GET with a body", "http://127.0.0.1/", { body: "x" }],
    ["a stream without duplex", "http://127.0.0.1/", { method: "POST", body: new Blob(["x"]).stream() }],
    ["a redirect mode that is none", "http://127.0.0.1/", { redirect: "sideways" }],
    ["a signal that is none", "http://127.0.0.1/", { signal: {} }],
    ["an init that is none", "http://127.0.0.1/", 42],
  ] as unknown as readonly (readonly [string, string, RequestInit])[]) {
    test(name, () => assertSameError(server, (fetch) => fetch(input, init)));
  }

  test("a Request whose body was used", () =>
    assertSameError(server, async (fetch, url) => {
      const request = new Request(`${url}/ok`, { method: "POST", body: "x" });
      await request.text();
      return fetch(request);
    }));

  test("nothing at all", () =>
    assertSameError(server, (fetch) => (fetch as unknown as () => Promise<Response>)()));

  test("a data URL and a blob URL are fetched as ever", async () => {
    const blobUrl = URL.createObjectURL(new Blob(["blob"]));

    for (const url of ["data:application/json,%7B%7D", blobUrl]) {
      await assertSame(server, async (fetch) => {
        const response = await fetch(url);
        return [response.status, response.url, [...response.headers], await response.text()];
      });
    }
  });

  for (const [name, reason] of [
    ["without a reason", undefined],
    ["with a reason", new Error("enough")],
    ["with a reason that is no error", "enough"],
  ] as const) {
    test(`aborted before it starts, ${name}`, () =>
      assertSameError(server, (fetch, url) => fetch(`${url}/ok`, { signal: AbortSignal.abort(reason) })));

    test(`aborted by the Request's own signal before it starts, ${name}`, () =>
      assertSameError(server, (fetch, url) =>
        fetch(new Request(`${url}/ok`, { signal: AbortSignal.abort(reason) })),
      ));

    test(`aborted while it waits for the head, ${name}`, () =>
      assertSameError(server, async (fetch, url) => {
        const controller = new AbortController();
        const asked = whenAsked();
        const answer = fetch(`${url}/silent`, { signal: controller.signal });
        await asked;
        controller.abort(reason);
        return answer;
      }));

    test(`aborted while the body comes, ${name}`, () =>
      assertSameError(server, async (fetch, url) => {
        const controller = new AbortController();
        const asked = whenAsked();
        const text = fetch(`${url}/half`, { signal: controller.signal }).then((response) => response.text());
        await asked;
        controller.abort(reason);
        return text;
      }));

    test(`aborted while a released body comes, ${name}`, async () => {
      const fetch = createFetch({ holdBytes: 0 });
      const controller = new AbortController();
      const response = await fetch(`${server.url}/half`, { signal: controller.signal });
      const reader = response.body!.getReader();
      await reader.read();

      controller.abort(reason);

      const expected = reason ?? controller.signal.reason;
      await assert.rejects(
        reader.read(),
        (error) => assert.deepEqual(describeError(error), describeError(expected)) ?? true,
      );
    });
  }

  test("aborted by the Request's own signal while it waits for the head", () =>
    assertSameError(server, async (fetch, url) => {
      const controller = new AbortController();
      const asked = whenAsked();
      const answer = fetch(new Request(`${url}/silent`, { signal: controller.signal }));
      await asked;
      controller.abort(new Error("enough"));
      return answer;
    }));

  test("timed out by a signal while it waits for the head", async () => {
    const timedOut = (fetch: Fetch): Promise<unknown> =>
      fetch(`${server.url}/silent`, { signal: AbortSignal.timeout(30) }).catch(describeError);

    assert.deepEqual(await timedOut(createFetch()), await timedOut(globalThis.fetch));
  });

  test("aborting after the end changes nothing", () =>
    assertSame(server, async (fetch, url) => {
      const controller = new AbortController();
      const response = await fetch(`${url}/ok`, { signal: controller.signal });
      const text = await response.text();
      controller.abort();
      return [text, response.bodyUsed];
    }));

  test("a signal that lives on does not keep the calls that it was given to", async () => {
    const { signal } = new AbortController();
    // The platform's own listener is left out of the count.
    const withoutSignal = (input: RequestInfo | URL): Promise<Response> => fetch(input);

    await (await createFetch({ fetch: withoutSignal })(`${server.url}/ok`, { signal })).text();
    await (await createFetch({ fetch: withoutSignal, holdBytes: 0 })(`${server.url}/ok`, { signal })).text();
    await new Promise((resolve) => setImmediate(resolve));

    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  test("a held response that was aborted before it was read still has its bytes", async () => {
    const controller = new AbortController();
    const response = await createFetch()(`${server.url}/ok`, { signal: controller.signal });

    controller.abort();

    assert.equal(await response.text(), "ok");
  });
});
