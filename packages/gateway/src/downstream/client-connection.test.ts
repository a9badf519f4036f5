import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { systemClock } from "lastbyte/engine";
import type { Service } from "../service.ts";
import { DEFAULT_LIMITS } from "../settings.ts";
import { ClientConnection } from "./client-connection.ts";

test("an answer that ends its connection waits for a reader who is slower than the linger", async () => {
  const { socket, connection, clock } = connectionToSlowReader();

  socket.push("no request\r\n\r\n");
  await turnEnds();
  connection.checkDeadline(clock.nowMs);
  clock.nowMs += DEFAULT_LIMITS.clientReadTimeoutMs - 1;
  connection.checkDeadline(clock.nowMs);
  const wasDestroyed = socket.destroyed;
  clock.nowMs += 2;
  connection.checkDeadline(clock.nowMs);

  assert.equal(wasDestroyed, false);
  assert.equal(socket.destroyed, true);
});

/** A connection whose reader takes nothing. */
function connectionToSlowReader() {
  const socket = Object.assign(
    new Duplex({ allowHalfOpen: true, read: () => {}, write: () => {}, writev: () => {} }),
    { resetAndDestroy: (): unknown => socket.destroy() },
  );
  const clock = { ...systemClock, nowMs: 1_000_000, now: (): number => clock.nowMs };
  // As far as a connection on which no request comes knows them.
  const connection = new ClientConnection(socket as unknown as Socket, {
    service: { limits: DEFAULT_LIMITS } as unknown as Service,
    clock,
    isDraining: false,
    protocol: "http",
  });
  void connection.serve();
  connection.checkDeadline(clock.nowMs);
  return { socket, connection, clock };
}

async function turnEnds(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
}
