import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { faultNames, startLab } from "@lastbyte/lab";
import type { FaultPlan, Lab } from "@lastbyte/lab";
import type { Gateway } from "@lastbyte/gateway";
import { codingOfFault } from "../faults/cells.ts";
import { harmlessFaults } from "../faults/harmless-faults.ts";
import { ask } from "./ask.ts";
import type { Asked } from "./ask.ts";
import { gatewayBefore } from "./gateway-before.ts";
import { askHttp2 } from "./http2/ask-http2.ts";

/** Faults whose framing is sound: nobody is told of an error that the message itself doesn't show. */
const OF_CONTENT = new Set([
  "cut-close",
  "cut-close-http10",
  "reframe-length",
  "reframe-chunked",
  "append-error",
  "always-cut",
  "cut-gzip",
  "lose-gzip-trailer",
  "cut-deflate",
  "cut-brotli",
  "cut-zstd",
]);

/** The origin's own word: an empty answer that comes twice, a document that is closed but broken. */
const ORIGINS_WORD = new Set(["reframe-empty", "always-empty", "always-malformed"]);

for (const [version, asking] of [
  ["HTTP/1.1", ask],
  ["HTTP/2", askHttp2],
] as const)
  describe(`through the gateway, a plain client of ${version}`, { timeout: 120_000 }, () => {
    let lab: Lab;
    let gateway: Gateway;

    before(async () => {
      const plans = faultNames.flatMap((fault): FaultPlan[] => [
        { fault, path: new RegExp(`once=${fault}$`), firstAttempts: 1, cutBytes: 100, delayMs: 5 },
        { fault, path: new RegExp(`always=${fault}$`), rate: 1, cutBytes: 100, delayMs: 5 },
      ]);
      lab = await startLab({ balancers: 1, rate: 0, faults: plans });
      gateway = await gatewayBefore(lab.url, { stallTimeoutMs: 300, retryBudget: { minPerSecond: 1000 } });
    });

    after(async () => {
      await gateway.close();
      await lab.close();
    });

    const get = (fault: string, often: string): Promise<Asked> =>
      asking(`${gateway.url}${pathOf(fault, often)}`, {
        headers: {
          "accept-encoding": codingOfFault(fault) ?? "identity",
          "x-request-id": `${often}-${fault}`,
        },
      });
    const served = async (fault: string): Promise<Buffer> => {
      const whole = await ask(`${lab.origin.url}${pathOf(fault, "served")}`, {
        headers: { "accept-encoding": codingOfFault(fault) ?? "identity" },
      });
      assert.equal(whole.kind, "answer");
      return whole.body;
    };

    for (const fault of faultNames) {
      if (harmlessFaults.has(fault)) {
        test(`gets what the balancer sent under ${fault}, and the request is sent once`, async () => {
          const answer = await get(fault, "once");

          assert.equal(answer.kind === "answer" && answer.status, 200);
          assert.equal(answer.kind === "answer" && answer.headers["proxy-status"], undefined);
          assert.equal(lab.truth().origin?.byRequestId[`once-${fault}`], 1);
        });
        continue;
      }

      if (fault !== "always-malformed") {
        test(`gets the whole answer when ${fault} hits it once`, async () => {
          const answer = await get(fault, "once");

          assert.equal(answer.kind, "answer");
          assert.equal(answer.status, 200);
          assert.equal(answer.headers["proxy-status"], 'lastbyte; details="attempts=2"');
          assert.ok(answer.body.equals(await served(fault)));
        });
      }

      test(`is not deceived when ${fault} hits every attempt`, async () => {
        const answer = await get(fault, "always");

        assert.equal(answer.kind, "answer");
        if (ORIGINS_WORD.has(fault)) {
          assert.equal(answer.status, 200);
        } else if (OF_CONTENT.has(fault)) {
          assert.equal(answer.status, 200);
          assert.match(
            String(answer.headers["proxy-status"]),
            /^lastbyte; error=(?:content_incomplete|http_response_content_coding);/,
          );
          assert.ok(!answer.body.equals(await served(fault)));
        } else {
          assert.equal(answer.status, fault === "stall" ? 504 : 502);
          assert.equal(answer.headers["content-type"], "application/problem+json");
          assert.match(String(answer.headers["proxy-status"]), /^lastbyte; error=[a-z_]+$/);
          assert.equal(JSON.parse(answer.body.toString()).attempts, 3);
        }
      });

      test(`sends a POST once under ${fault}`, async () => {
        const id = `post-${fault}`;

        await asking(
          `${gateway.url}/api/1.0/tasks?always=${fault}`,
          { method: "POST", headers: { "x-request-id": id } },
          '{"data":{"name":"x"}}',
        );

        assert.equal(lab.truth().origin?.byRequestId[id] ?? 0, 1);
      });
    }
  });

function pathOf(fault: string, often: string): string {
  const coding = codingOfFault(fault) === undefined ? "&coding=identity" : "";
  return `/json?records=100${coding}&${often}=${fault}`;
}
