import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { lastbyte } from "./lastbyte-command.ts";

const CERTIFICATES = new URL("../preload/certificates/", import.meta.url);
const certificate = (name: string): URL => new URL(name, CERTIFICATES);

/** Where even this brings too few, something else is wrong. */
const MAX_PROBE_MS = 20_000;

const BODY = JSON.stringify({ data: Array.from({ length: 40 }, (_, gid) => ({ gid, name: `Task ${gid}` })) });

suite("probing a name over TLS, then reporting", () => {
  const serverNames = new Set<unknown>();
  const servers = ["127.0.0.21", "127.0.0.22", "127.0.0.23"].map((address) => ({
    address,
    isBad: false,
    asked: 0,
  }));
  const closing: (() => Promise<void>)[] = [];
  let folder: string;
  let port = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lastbyte-e2e-"));
    const [key, cert] = await Promise.all(
      ["server-key.pem", "server.pem"].map((name) => readFile(certificate(name))),
    );
    for (const one of servers) {
      const server = createServer({ key, cert }, (request, response) => {
        one.asked += 1;
        serverNames.add((request.socket as TLSSocket & { servername?: unknown }).servername);
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": BODY.length,
          "x-request-id": `at-${one.address}`,
        });
        if (one.isBad) response.write(BODY.slice(0, -20), () => response.destroy());
        else response.end(BODY);
      });
      server.listen(port, one.address);
      await once(server, "listening");
      port = (server.address() as AddressInfo).port;
      closing.push(async () => {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      });
    }
  });
  after(async () => {
    await Promise.all(closing.map((close) => close()));
    await rm(folder, { recursive: true });
  });
  const probe = (...argv: readonly string[]): ReturnType<typeof lastbyte> => {
    const peers = servers.map(({ address }) => address).join(",");
    const url = `https://server.test:${port}/tasks`;
    const trust = { NODE_EXTRA_CA_CERTS: fileURLToPath(certificate("ca.pem")) };
    return lastbyte(["probe", url, "--peers", peers, "--rate", "200/s", ...argv], trust);
  };

  /** Probes for longer, until every server was asked so often: on a busy machine a second brings few requests. */
  const probeUntilAsked = async (least: number, ...argv: readonly string[]): ReturnType<typeof lastbyte> => {
    for (let forMs = 500; ; forMs *= 3) {
      for (const server of servers) server.asked = 0;
      const probed = await probe("--for", `${forMs}ms`, ...argv);
      if (servers.every(({ asked }) => asked >= least) || forMs > MAX_PROBE_MS) return probed;
    }
  };

  test("each address is asked under the name of the certificate, and a healthy fleet ends with 0", async () => {
    const { code, output, errors } = await probeUntilAsked(5, "--json");

    const { tally } = JSON.parse(output) as { tally: Readonly<Record<string, number>> };
    assert.equal(code, 0, errors + output);
    assert.deepEqual([...serverNames], ["server.test"]);
    assert.ok((tally["content"] ?? 0) > 10);
  });

  test("a bad address is found and ends with 3, and the report tells of it, with a case for its vendor", async () => {
    const [, bad] = servers;
    assert.ok(bad !== undefined);
    bad.isBad = true;
    const ledger = join(folder, "probe.json");
    const page = join(folder, "report.html");

    const probed = await probeUntilAsked(40, "--ledger", ledger);
    const told = await lastbyte(["report", "--ledger", ledger]);
    const drawn = await lastbyte(["report", "--ledger", ledger, "-o", page]);

    assert.equal(probed.code, 3, probed.errors);
    assert.match(probed.output, /One balancer is to blame: 127\.0\.0\.22\./);
    assert.deepEqual([told.code, drawn.code], [0, 0], told.errors + drawn.errors);
    assert.match(told.output, /\*\*One balancer loses the last bytes: 127\.0\.0\.22\.\*\*/);
    assert.match(
      told.output,
      new RegExp(
        `127\\.0\\.0\\.22 GET https://server\\.test:${port}/tasks\\n {4}http_response_incomplete, status 200, ` +
          "[\\d ]+ of [\\d ]+ bytes came\\n {4}x-request-id: at-127\\.0\\.0\\.22\\n {4}last bytes: [0-9a-f]{32}\\n",
      ),
    );
    assert.match(await readFile(page, "utf8"), /<circle class="point blamed"/);
  });
});
