import assert from "node:assert/strict";
import { createFetch } from "lastbyte";
import { createFetch as createNodeFetch } from "@lastbyte/node";
import type { ControlServer, SeenRequest } from "./control-server.ts";

export type Fetch = typeof globalThis.fetch;

/** Everything that a caller can see of a response but its body. */
export function faceOf(response: Response): Record<string, unknown> {
  const { status, statusText, ok, url, redirected, type, bodyUsed } = response;
  return {
    status,
    statusText,
    ok,
    url,
    redirected,
    type,
    bodyUsed,
    isResponse: response instanceof Response,
    hasBody: response.body !== null,
    headers: [...response.headers],
    cookies: response.headers.getSetCookie(),
  };
}

/** The doors that promise to be the platform's fetch to a healthy server. */
const DOORS: Readonly<Record<string, () => Fetch>> = {
  lastbyte: () => createFetch(),
  "@lastbyte/node": () => createNodeFetch(),
  "@lastbyte/node, released": () => createNodeFetch({ holdBytes: 0 }),
};

/** Does the same with the platform's fetch and with ours, and expects the same result and the same requests. */
export async function assertSame(
  server: ControlServer,
  work: (fetch: Fetch, url: string) => Promise<unknown>,
): Promise<void> {
  const platform = await watch(server, () => work(globalThis.fetch, server.url));

  for (const [door, open] of Object.entries(DOORS)) {
    const ours = await watch(server, () => work(open(), server.url));

    assert.deepEqual(ours, platform, `${door} is not as the platform's fetch`);
  }
}

/** Does the same with both, and expects both to fail with the same error. */
export async function assertSameError(
  server: ControlServer,
  work: (fetch: Fetch, url: string) => Promise<unknown>,
): Promise<void> {
  await assertSame(server, async (fetch, url) => {
    try {
      await work(fetch, url);
    } catch (error) {
      return describeError(error);
    }
    return assert.fail("expected an error, got a result");
  });
}

/** What a caller can tell one error from another by. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return {
    constructor: error.constructor.name,
    name: error.name,
    message: error.message,
    cause: describeError(error.cause),
  };
}

async function watch(
  server: ControlServer,
  work: () => Promise<unknown>,
): Promise<{ readonly result: unknown; readonly seen: readonly SeenRequest[] }> {
  server.seen.length = 0;
  const result = await work();
  return { result, seen: [...server.seen].map(withoutBoundary) };
}

/** The boundary of a form is made by chance. */
function withoutBoundary(request: SeenRequest): SeenRequest {
  return JSON.parse(JSON.stringify(request).replaceAll(/-+formdata-undici-\d+/g, "BOUNDARY")) as SeenRequest;
}
