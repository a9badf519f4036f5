import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request } from "node:http";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { test } from "node:test";
import { startAdmin } from "./start-admin.ts";
import type { AdminSource } from "./start-admin.ts";

const NOBODY_ASKED = (): never => {
  throw new Error("nothing of it was to be asked");
};
const source: AdminSource = {
  snapshot: NOBODY_ASKED,
  gauges: NOBODY_ASKED,
  diagnosis: { verdict: NOBODY_ASKED, contents: NOBODY_ASKED },
  isReady: () => true,
};

test("a page that has made its own name lead to the admin server learns nothing from it", async () => {
  const admin = await startAdmin({ host: "127.0.0.1", port: 0 }, source);
  try {
    const refused = await ask(`${admin.url}/calls`, "evil.example");
    const answered = await ask(`${admin.url}/readyz`, "localhost:8081");

    assert.equal(refused.status, 421);
    assert.equal(refused.type, "application/problem+json");
    const problem = JSON.parse(refused.text) as Readonly<Record<string, unknown>>;
    assert.equal(problem["status"], 421);
    assert.match(String(problem["detail"]), /expected .*localhost.*, got "evil\.example".*--admin/);
    assert.deepEqual([answered.status, answered.text], [200, "ready\n"]);
  } finally {
    await admin.close();
  }
});

test("who asks a thousand times without reading has one answer made, not a thousand", async () => {
  let asked = 0;
  const counting = { ...source, snapshot: () => Promise.resolve({ ...NOTHING, made: (asked += 1) }) };
  const admin = await startAdmin({ host: "127.0.0.1", port: 0 }, counting);
  try {
    const client = connect(Number(new URL(admin.url).port), "127.0.0.1");
    client.on("error", () => {});
    client.write("GET /calls HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000));

    await new Promise<void>((resolve) => void client.once("close", () => resolve()));

    assert.equal(asked, 1);
  } finally {
    await admin.close();
  }
});

test("sixteen answers are made at once, the next one is refused, and probes are answered all the while", async () => {
  let asked = 0;
  let allAsked: () => void = () => {};
  const full = new Promise<void>((resolve) => (allAsked = resolve));
  let release: () => void = () => {};
  const released = new Promise<typeof NOTHING>((resolve) => (release = () => resolve(NOTHING)));
  const slow = {
    ...source,
    snapshot: () => {
      asked += 1;
      if (asked === 16) allAsked();
      return released;
    },
  };
  const admin = await startAdmin({ host: "127.0.0.1", port: 0 }, slow);
  try {
    const waiting = Array.from({ length: 16 }, () => ask(`${admin.url}/calls`, "localhost"));
    await full;

    const refused = await ask(`${admin.url}/calls`, "localhost");
    const probed = await ask(`${admin.url}/readyz`, "localhost");
    release();
    const answered = await Promise.all(waiting);
    const later = await ask(`${admin.url}/calls`, "localhost");

    assert.deepEqual([refused.status, probed.status, later.status], [503, 200, 200]);
    assert.ok(answered.every(({ status }) => status === 200));
  } finally {
    await admin.close();
  }
});

test("more connections than anybody needs are closed at once, and the others are answered", async () => {
  const admin = await startAdmin({ host: "127.0.0.1", port: 0 }, source);
  const clients: Socket[] = [];
  try {
    const first = request(`${admin.url}/readyz`, { agent: new Agent({ keepAlive: true, maxSockets: 1 }) });
    const [socket] = (await once(first, "socket")) as [Socket];
    await once(socket, "connect");
    const { port } = new URL(admin.url);
    const refused = new Promise<void>((resolve) => {
      for (let count = 0; count < 256; count += 1) {
        const client = connect(Number(port), "127.0.0.1");
        client.on("error", () => {});
        client.once("close", () => resolve());
        clients.push(client);
      }
    });

    await refused;
    first.end();
    const [response] = (await once(first, "response")) as [IncomingMessage];

    assert.equal(response.statusCode, 200);
  } finally {
    for (const client of clients) client.destroy();
    await admin.close();
  }
});

const NOTHING = { counters: [], durations: { counts: [], sum: 0, count: 0 }, calls: [] };

function ask(url: string, host: string): Promise<{ status: number; type: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers: { host }, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers["content-type"], text }),
      );
    });
    asking.on("error", reject);
    asking.end();
  });
}
