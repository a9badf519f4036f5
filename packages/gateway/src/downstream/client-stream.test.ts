import assert from "node:assert/strict";
import type { ServerHttp2Stream } from "node:http2";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { systemClock } from "lastbyte/engine";
import type { Service } from "../service.ts";
import { DEFAULT_LIMITS } from "../settings.ts";
import { ClientStream } from "./client-stream.ts";

test("a reader who has taken nothing yet has as long as any other, however long the gateway has run", async () => {
  const dayMs = 86_400_000;
  const duplex = new Duplex({ read: () => {}, write: () => {} });
  const stream = Object.assign(duplex, { respond: () => {} });
  // As far as a request that is refused knows them.
  const answer = new ClientStream(stream as unknown as ServerHttp2Stream, {
    service: { limits: DEFAULT_LIMITS } as unknown as Service,
    clock: { ...systemClock, now: () => dayMs },
    isDraining: false,
    protocol: "http",
  });
  await answer.serve([], { endsAtOnce: true, port: 0, clientAddress: "127.0.0.1" });

  answer.checkDeadline(dayMs + 250);
  const wasDestroyed = stream.destroyed;
  answer.checkDeadline(dayMs + DEFAULT_LIMITS.clientReadTimeoutMs + 1);

  assert.equal(wasDestroyed, false);
  assert.equal(stream.destroyed, true);
});
