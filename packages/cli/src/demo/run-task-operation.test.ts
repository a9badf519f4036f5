import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { AnswerKey } from "./answer-key.ts";
import type { DemoLab } from "./demo-lab.ts";
import { runTaskOperation } from "./run-task-operation.ts";
import { Side } from "./side.ts";
import { PAGE_SIZE } from "./workload.ts";

test("a stop while the origin is asked for the way on ends the export, and what was counted is kept", async (t) => {
  const stop = new AbortController();
  const origin = createServer(({ url = "" }, response) => {
    if (url.endsWith(`limit=${PAGE_SIZE}`)) stop.abort();
    const isList = url.startsWith("/api/1.0/projects?");
    response.end(JSON.stringify(isList ? { data: [{ gid: "7" }] } : { data: [{ gid: "1" }] }));
  }).listen(0, "127.0.0.1");
  t.after(() => origin.close());
  await once(origin, "listening");
  const originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  const key = await AnswerKey.read(originUrl, stop.signal);
  const lab: DemoLab = {
    balancerUrls: ["http://balancer.test"],
    originUrl,
    read: () => Promise.reject(new Error("not asked here")),
    close: async () => {},
  };
  const side = new Side({
    contestant: {
      name: "plain",
      fetch: () => Promise.reject(new TypeError("terminated")),
      runOperation: (_name, work) => work(),
      unverifiedAnswers: () => undefined,
    },
    lab,
    signal: stop.signal,
  });

  await runTaskOperation(side, { kind: "export", project: 0, pages: 5 }, key);

  assert.equal(side.tally.calls, 1);
  assert.equal(side.tally.lostAnswers.size, 1);
});
