import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { after, before, describe, test } from "node:test";
import type { Gateway } from "@lastbyte/gateway";
import { Chance } from "../../simulation/chance.ts";
import { ask } from "../ask.ts";
import type { Asked } from "../ask.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { mutateBytes } from "./mutate-bytes.ts";

/** How many answers are tried; more, when somebody looks for something. */
const TRIES = Number(process.env["FUZZ_TRIES"] ?? 600);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
const SIDE_BY_SIDE = 50;

const OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
const VALID: readonly string[] = [
  `${OK}Content-Length: 11\r\nETag: "1"\r\n\r\nhello world`,
  `${OK}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na;x=y\r\n0123456789\r\n0\r\n\r\n`,
  `${OK}Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n`,
  `${OK}Connection: close\r\n\r\nuntil the end`,
  `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}Content-Length: 5\r\n\r\nhello`,
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"whole":[1]}`,
  `HTTP/1.0 404 Not Found\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\nnone`,
];

describe("answers with a few bytes changed", { timeout: 120_000 }, () => {
  const answers: string[] = [];
  let server: Server;
  let url = "";
  let gateway: Gateway;

  before(async () => {
    server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", (request) => {
        const [, index] = / \/(\d+) /.exec(request.toString("latin1")) ?? [];
        socket.end(answers[Number(index)] ?? "", "latin1");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    gateway = await gatewayBefore(url, { maxAttempts: 1 });
  });

  after(async () => {
    await gateway.close();
    server.close();
  });

  test("reach a client as they would without the gateway, or are an error, and never another clean answer", async () => {
    const chance = new Chance(SEED);
    const counts = { same: 0, told: 0, broken: 0 };
    for (let tried = 0; tried < TRIES; tried += SIDE_BY_SIDE) {
      for (let count = 0; count < SIDE_BY_SIDE; count += 1) {
        answers.push(mutateBytes(chance.pick(VALID), chance));
      }

      await Promise.all(
        answers.slice(-SIDE_BY_SIDE).map(async (bytes, offset) => {
          const path = `/${tried + offset}`;
          const [through, past] = await Promise.all([ask(gateway.url + path), ask(url + path)]);

          const shown = JSON.stringify(
            { bytes, through: shownOf(through), past: shownOf(past) },
            undefined,
            1,
          );
          if (through.kind === "broken") counts.broken += 1;
          else if (isTold(through)) counts.told += 1;
          else {
            counts.same += 1;
            assert.ok(
              past.kind === "answer" || hasToldLength(through, bytes) || hasExtension(past.code, bytes),
              shown,
            );
            if (past.kind === "answer") assert.deepEqual(shownOf(through), shownOf(past), shown);
          }
        }),
      );
    }

    assert.ok(counts.same > TRIES / 4 && counts.told > TRIES / 4, JSON.stringify(counts));
  });
});

function isTold({ headers }: Extract<Asked, { kind: "answer" }>): boolean {
  return String(headers["proxy-status"]).startsWith("lastbyte; error=");
}

function shownOf(asked: Asked): unknown {
  if (asked.kind === "broken") return asked.code;
  return { status: asked.status, body: asked.body.toString("latin1"), type: asked.headers["content-type"] };
}

/** Whether the body is the one of the length that the status or the head tells; what stands behind it is dropped. */
function hasToldLength({ status, body }: Extract<Asked, { kind: "answer" }>, bytes: string): boolean {
  if (status === 204 || status === 304) return body.length === 0;
  const [, head = "", rest = ""] = /^(?:HTTP\/1\.1 1[^]*?\r\n\r\n)*([^]*?)\r\n\r\n([^]*)$/.exec(bytes) ?? [];
  const lengths = new Set(
    Array.from(head.matchAll(/^Content-Length:[ \t]*(\d+)[ \t]*\r?$/gim), ([, length]) => Number(length)),
  );
  const [length = -1] = lengths;
  return (
    lengths.size === 1 &&
    !/^transfer-encoding/im.test(head) &&
    body.toString("latin1") === rest.slice(0, length)
  );
}

/** Chunk extensions are for whoever knows them, and are not passed on (RFC 9112 §7.1.1). */
function hasExtension(code: string, bytes: string): boolean {
  return code === "HPE_STRICT" && /\n[0-9a-f]+[ \t]*;/i.test(bytes);
}
