import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { SocketWriter } from "./socket-writer.ts";

test("What is written in one turn is sent together at its end", async () => {
  const { socket, sent } = recordingSocket();
  const writer = new SocketWriter(socket);

  void writer.write("head ");
  void writer.write(Buffer.from("body"));
  const before = [...sent];
  await turnEnds();

  assert.deepEqual(before, []);
  assert.deepEqual(sent, ["head body"]);
});

test("A later turn is sent too", async () => {
  const { socket, sent } = recordingSocket();
  const writer = new SocketWriter(socket);

  void writer.write("one");
  await turnEnds();
  void writer.write("two");
  await turnEnds();

  assert.deepEqual(sent, ["one", "two"]);
});

test("What waits is sent before a connection is broken off", () => {
  const { socket, sent } = recordingSocket();
  const writer = new SocketWriter(socket);

  void writer.write("the part that came");
  writer.breakOff();

  assert.deepEqual(sent, ["the part that came"]);
  assert.equal(socket.destroyed, true);
});

test("A socket that was destroyed before the end of the turn does no harm to the others", async () => {
  const broken = recordingSocket();
  const healthy = recordingSocket();

  void new SocketWriter(broken.socket).write("lost");
  void new SocketWriter(healthy.socket).write("kept");
  broken.socket.destroy();
  await once(broken.socket, "close");
  await turnEnds();

  assert.deepEqual(broken.sent, []);
  assert.deepEqual(healthy.sent, ["kept"]);
});

function turnEnds(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** A socket as far as a writer knows one. */
function recordingSocket(): { readonly socket: Socket; readonly sent: string[] } {
  const sent: string[] = [];
  const socket = new Duplex({
    read: () => {},
    writev: (chunks, done) => {
      sent.push(chunks.map(({ chunk }) => String(chunk)).join(""));
      done();
    },
  });
  return {
    socket: Object.assign(socket, { resetAndDestroy: () => socket.destroy() }) as unknown as Socket,
    sent,
  };
}
