import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";
import type { NodeResponse } from "./node-internals.ts";
import { installResponseTaps, putTap, takeTap } from "./response-taps.ts";
import type { Tap } from "./response-taps.ts";

test("what comes into a message with a tap goes to the tap, and to the message again once it is out", (t) => {
  t.after(installResponseTaps());
  const [message, tap] = [createMessage(), new RecordingTap()];

  putTap(message, tap);
  const mayGoOn = message.push(Buffer.from("kept"));
  message.destroy(new Error("lost"));
  message._read(5);
  takeTap(message);
  message.push(Buffer.from("shown"));

  assert.deepEqual(tap.seen, ["pushed kept", "destroyed lost", "asked for 5"]);
  assert.equal(mayGoOn, false);
  assert.equal(String(message.read()), "shown");
  assert.equal(message.destroyed, false);
});

test("a tap leaves nothing on a message that a client would copy with its fields", (t) => {
  t.after(installResponseTaps());
  const message = createMessage();
  const before = Object.keys(message);

  putTap(message, new RecordingTap());
  takeTap(message);

  assert.deepEqual(Object.keys(message), before);
});

test("what a client finds in a message by enumerating it is what it would find without us", (t) => {
  const message = createMessage();
  const before = enumerate(message);

  t.after(installResponseTaps());

  assert.deepEqual(enumerate(message), before);
});

test("the methods of Node are as they were once the taps are taken back", () => {
  const methods = (): unknown => Object.getOwnPropertyDescriptors(IncomingMessage.prototype);
  const before = methods();

  const takeBack = installResponseTaps();
  const meanwhile = methods();
  takeBack();

  assert.notDeepEqual(meanwhile, before);
  assert.deepEqual(methods(), before);
});

function enumerate(message: object): readonly string[] {
  const names: string[] = [];
  for (const name in message) names.push(name);
  return names.toSorted();
}

function createMessage(): NodeResponse {
  return new IncomingMessage(new Socket()) as unknown as NodeResponse;
}

class RecordingTap implements Tap {
  readonly seen: string[] = [];

  pushed(chunk: Uint8Array | null): boolean {
    this.seen.push(`pushed ${chunk === null ? "the end" : Buffer.from(chunk).toString()}`);
    return false;
  }

  destroyed(error: Error | undefined): void {
    this.seen.push(`destroyed ${error?.message}`);
  }

  askedForMore(sizeBytes: number): void {
    this.seen.push(`asked for ${sizeBytes}`);
  }
}
