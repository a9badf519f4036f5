import assert from "node:assert/strict";
import { test } from "node:test";
import { answerJson, startScriptedServer } from "../../engine/scripted-server.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { askRaw } from "../raw-client.ts";

for (const method of ["OPTIONS", "TRACE"]) {
  test(`${method} with Max-Forwards: 0 is answered here, and one with more is passed on with one less (RFC 9110 §7.6.2)`, async () => {
    await using upstream = await startScriptedServer([answerJson({ whole: true })]);
    await using gateway = await gatewayBefore(upstream.url);
    const asking = (left: string): Promise<string> =>
      askRaw(
        gateway.url,
        `${method} / HTTP/1.1\r\nHost: a\r\nMax-Forwards: ${left}\r\nConnection: close\r\n\r\n`,
      );

    const atItsEnd = await asking("0");
    const heardOf = upstream.requests.length;
    const passedOn = await asking("5");

    assert.match(atItsEnd, /^HTTP\/1\.1 405 [^]*\r\nAllow: [^]*Max-Forwards/);
    assert.equal(heardOf, 0);
    assert.match(passedOn, /^HTTP\/1\.1 200 /);
    assert.match(upstream.requests[0] ?? "", /\r\nMax-Forwards: 4\r\n/);
    assert.doesNotMatch(upstream.requests[0] ?? "", /Max-Forwards: 5/);
  });
}

test("other methods have no Max-Forwards: it is passed on as it came (RFC 9110 §7.6.2)", async () => {
  await using upstream = await startScriptedServer([answerJson({ whole: true })]);
  await using gateway = await gatewayBefore(upstream.url);

  await askRaw(gateway.url, "GET / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nConnection: close\r\n\r\n");

  assert.match(upstream.requests[0] ?? "", /\r\nMax-Forwards: 0\r\n/);
});
