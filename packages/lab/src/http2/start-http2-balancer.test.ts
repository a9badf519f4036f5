import assert from "node:assert/strict";
import { connect } from "node:http2";
import type { IncomingHttpHeaders } from "node:http2";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { LabError } from "../lab-error.ts";
import { startLab } from "../start-lab.ts";
import { startHttp2Balancer } from "./start-http2-balancer.ts";
import type { Http2BalancerOptions } from "./start-http2-balancer.ts";

async function askTwice(options: Omit<Http2BalancerOptions, "upstream">) {
  const lab = await startLab({ faults: [] });
  const whole = Buffer.from(await (await fetch(`${lab.origin.url}/json`)).arrayBuffer());
  const balancer = await startHttp2Balancer({ upstream: lab.origin.url, ...options });
  const session = connect(balancer.url);
  const ask = async () => {
    const stream = session.request({ ":path": "/json" });
    let head: IncomingHttpHeaders = {};
    stream.on("response", (headers) => (head = headers));
    const body = await buffer(stream).catch((error: Error) => error);
    return { length: head["content-length"], body, code: stream.rstCode };
  };
  const answers = [await ask(), await ask()] as const;
  session.close();
  await balancer.close();
  await lab.close();
  return { whole, answers, damaged: balancer.damaged(), requests: balancer.requests() };
}

test("h2-reset sends RST_STREAM in the body, once", async () => {
  const { whole, answers, damaged, requests } = await askTwice({ fault: "h2-reset" });

  assert.equal(answers[0].code, 2);
  assert.ok(answers[0].body instanceof Error);
  assert.deepEqual(answers[1].body, whole);
  assert.deepEqual({ damaged, requests }, { damaged: 1, requests: 2 });
});

test("h2-early-end ends the stream with bytes missing, under the length of the whole or under none", async () => {
  const { whole, answers } = await askTwice({
    fault: "h2-early-end",
    cutBytes: 7,
    firstResponses: 2,
    announcesLength: false,
  });
  const announced = await askTwice({ fault: "h2-early-end", cutBytes: 7 });

  assert.deepEqual(answers[0].body, whole.subarray(0, -7));
  assert.equal(answers[0].length, undefined);
  assert.equal(announced.answers[0].length, String(whole.length));
});

test("a fault that is none is refused by its name", async () => {
  const options = { upstream: "http://127.0.0.1:9", fault: "h2-rest" } as unknown as Http2BalancerOptions;

  await assert.rejects(
    startHttp2Balancer(options),
    (error) => error instanceof LabError && /h2-reset/.test(error.message),
  );
});
