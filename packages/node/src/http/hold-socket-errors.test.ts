import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { test } from "node:test";
import { holdSocketErrors } from "./hold-socket-errors.ts";

function arrange(): { readonly socket: Socket; readonly heard: string[] } {
  const heard: string[] = [];
  const socket = new EventEmitter() as unknown as Socket;
  // The name is the one by which Node's own listener is known.
  socket.on("error", function socketErrorListener() {
    heard.push("node");
  });
  socket.on("error", ({ message }) => heard.push(`app ${message}`));
  return { socket, heard };
}

test("the app's listeners hear of an error only when they are told", () => {
  const { socket, heard } = arrange();
  const held: (() => void)[] = [];
  holdSocketErrors(socket, () => (tell) => held.push(tell));

  socket.emit("error", new Error("lost"));
  const atOnce = [...heard];
  for (const tell of held) tell();

  assert.deepEqual(atOnce, ["node"]);
  assert.deepEqual(heard, ["node", "app lost"]);
});

test("an error that nobody holds is heard by all", () => {
  const { socket, heard } = arrange();
  holdSocketErrors(socket, () => undefined);

  socket.emit("error", new Error("lost"));

  assert.deepEqual(heard, ["node", "app lost"]);
});

test("without Node's own listener nothing is held", () => {
  const { socket, heard } = arrange();
  socket.removeAllListeners("error");
  socket.on("error", () => heard.push("app alone"));
  holdSocketErrors(socket, () => () => heard.push("held"));

  socket.emit("error", new Error("lost"));

  assert.deepEqual(heard, ["app alone"]);
});
