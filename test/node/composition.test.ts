import assert from "node:assert/strict";
import type { OutgoingHttpHeaders, RequestListener } from "node:http";
import { buffer } from "node:stream/consumers";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { interceptor } from "@lastbyte/node";
import { Agent, interceptors } from "undici";
import type { Dispatcher } from "undici";
import { serve } from "./both-ways.ts";

type Interceptor = Dispatcher.DispatcherComposeInterceptor;

const JSON_TEXT = Buffer.from(JSON.stringify(Array.from({ length: 300 }, (_, id) => ({ id }))));
const BODIES = {
  "a plain body": { bytes: JSON_TEXT, isCoded: false },
  "a coded body": { bytes: gzipSync(JSON_TEXT), isCoded: true },
} as const;

/** Undici's own interceptors, but for `dump`, which shows no bodies. */
const OTHERS: Readonly<Record<string, () => Interceptor>> = {
  redirect: () => interceptors.redirect({ maxRedirections: 3 }),
  responseError: () => interceptors.responseError(),
  retry: () => interceptors.retry({ maxRetries: 1, minTimeout: 1 }),
  dns: () => interceptors.dns(),
  cache: () => interceptors.cache(),
  decompress: () => interceptors.decompress({ skipErrorResponses: false }),
  deduplicate: () => interceptors.deduplicate(),
};

const PLACES = {
  "nearer the connection than ours": (other: Interceptor): readonly Interceptor[] => [other, interceptor()],
  "nearer the caller than ours": (other: Interceptor): readonly Interceptor[] => [interceptor(), other],
} as const;

for (const [name, create] of Object.entries(OTHERS)) {
  for (const [place, both] of Object.entries(PLACES)) {
    describe(`undici's ${name}, ${place}`, () => {
      for (const [what, { bytes, isCoded }] of Object.entries(BODIES)) {
        const headers = headersOf({ bytes, isCoded });

        test(`${what} is as without ours, and asked for once`, async () => {
          const whole: RequestListener = (_request, response) => response.writeHead(200, headers).end(bytes);

          const alone = await askOnce(whole, [create()]);
          const composed = await askOnce(whole, both(create()));

          assert.deepEqual(composed, alone);
          assert.equal(composed.asked, 1);
        });

        test(`${what} that is cut arrives whole`, async () => {
          let asked = 0;
          const cutFirst: RequestListener = (_request, response) => {
            asked += 1;
            response.writeHead(200, headers);
            if (asked > 1) response.end(bytes);
            else response.write(bytes.subarray(0, -20), () => response.destroy());
          };

          const answer = await askOnce(cutFirst, both(create()));

          const isDecoded = !isCoded || name === "decompress";
          assert.deepEqual(answer.body, isDecoded ? JSON_TEXT : bytes);
        });
      }
    });
  }
}

test("undici's dump nearer the connection than ours, which empties every body, fails loudly", async () => {
  const headers = headersOf({ bytes: JSON_TEXT, isCoded: false });
  const whole: RequestListener = (_request, response) => response.writeHead(200, headers).end(JSON_TEXT);

  await assert.rejects(askOnce(whole, [interceptors.dump(), interceptor()]), {
    name: "LastbyteError",
    message: /http_response_incomplete: 0 of \d+ bytes arrived/,
  });
});

function headersOf({
  bytes,
  isCoded,
}: {
  readonly bytes: Buffer;
  readonly isCoded: boolean;
}): OutgoingHttpHeaders {
  return {
    "content-type": "application/json",
    "content-length": bytes.length,
    ...(isCoded ? { "content-encoding": "gzip" } : {}),
    date: "Mon, 02 Nov 2026 08:00:00 GMT",
  };
}

/** Asks a server of its own by a name, which has to be looked up. */
async function askOnce(listener: RequestListener, composed: readonly Interceptor[]): Promise<Answer> {
  let asked = 0;
  await using server = await serve((request, response) => {
    asked += 1;
    listener(request, response);
  });
  const agent = new Agent();
  const origin = server.url.replace("127.0.0.1", "localhost");
  try {
    const answer = await agent.compose([...composed]).request({ origin, path: "/", method: "GET" });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: await buffer(answer.body),
      asked,
    };
  } finally {
    await agent.destroy();
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData["headers"];
  readonly body: Buffer;
  /** How often the server was asked. */
  readonly asked: number;
}
