import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

// Why a drain can lose a connection that is made in the moment in which the port closes. The system makes connections
// by itself, and tells a process of them later; no call both takes what waits and closes the door. `closeDoor` chooses
// a moment in which nobody waits, which leaves the time between that look and the close.
const SKIP = { skip: process.platform !== "linux" && "it shows what Linux does" };

test(
  "what the system has connected and nobody has taken is reset when a port closes, whoever closes it",
  SKIP,
  async () => {
    let taken = 0;
    const server = createServer(() => (taken += 1));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");

    // The system answers at once; the server would be told in the next turn of the event loop.
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await new Promise<void>((resolve) => process.nextTick(resolve));
    server.close();
    const [error] = (await once(client, "error")) as [NodeJS.ErrnoException];

    assert.equal(taken, 0);
    assert.equal(error.code, "ECONNRESET");
  },
);
