import assert from "node:assert/strict";
import test from "node:test";
import { isLiveStream } from "./live-stream.ts";

const isLive = (type: string | undefined): boolean =>
  isLiveStream({ status: 200, headers: new Headers(type === undefined ? {} : { "content-type": type }) });

const live = [
  "text/event-stream",
  "Text/Event-Stream; charset=utf-8",
  "multipart/x-mixed-replace; boundary=frame",
  "application/grpc",
  "application/grpc+proto",
  "application/grpc-web-text",
];
for (const type of live) {
  test(`${type} is a live stream`, () => {
    assert.equal(isLive(type), true);
  });
}

const still = [
  undefined,
  "application/json",
  "application/x-ndjson",
  "multipart/mixed; boundary=x",
  "text/event-streams",
  "application/json; note=text/event-stream",
];
for (const type of still) {
  test(`${type} is none`, () => {
    assert.equal(isLive(type), false);
  });
}
