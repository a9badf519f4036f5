import assert from "node:assert/strict";
import { request } from "node:http";
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
