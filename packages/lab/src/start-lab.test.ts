import assert from "node:assert/strict";
import { once } from "node:events";
import { suite, test, type TestContext } from "node:test";
import { get, openSocket, rawExchange } from "./raw-client.fixture.ts";
import { faultNames } from "./faults/catalog.ts";
import type { LabOptions } from "./options.ts";
import { startLab, type Lab, type Truth } from "./start-lab.ts";
import type { Damage } from "./truth/ledger.ts";

async function open(context: TestContext, options: LabOptions): Promise<Lab> {
  const lab = await startLab(options);
  context.after(() => lab.close());
  return lab;
}

suite("the lab", () => {
  test("gives each balancer an address of its own and all of them one port", async (context) => {
    const lab = await open(context, { balancers: 3 });

    assert.deepEqual(
      lab.balancers.map(({ address }) => address),
      ["127.0.0.11", "127.0.0.12", "127.0.0.13"],
    );
    assert.equal(new Set(lab.balancers.map(({ port }) => port)).size, 1);
    assert.equal(lab.url, lab.balancers[0]?.url);
    assert.equal(lab.faultNames, faultNames);
  });

  test("pages lead back through the balancer that was asked", async (context) => {
    const lab = await open(context, { balancers: 2, faults: [] });
    const base = lab.balancers[1]?.url ?? "";

    const response = await fetch(`${base}/api/1.0/projects?limit=1`);
    const page = (await response.json()) as { next_page: { uri: string } };

    assert.ok(page.next_page.uri.startsWith(`${base}/`));
  });

  test("the same seed damages the same responses by the same bytes", async (context) => {
    const run = async (seed: number): Promise<readonly string[]> => {
      const lab = await open(context, {
        balancers: 2,
        rate: 0.3,
        seed,
        faults: ["reframe-length", "reframe-empty"],
      });
      for (let number = 0; number < 60; number += 1) {
        const { url } = lab.balancers[number % 2] ?? lab;
        const response = await fetch(`${url}/csv?n=${number}`, {
          headers: { "Accept-Encoding": "identity" },
        });
        await response.arrayBuffer();
      }
      return lab
        .truth()
        .damages.map(({ balancer, path, fault, bytesSent }) => `${balancer} ${path} ${fault} ${bytesSent}`);
    };

    const first = await run(7);

    assert.ok(first.length > 5 && first.length < 40);
    assert.deepEqual(await run(7), first);
    assert.notDeepEqual(await run(8), first);
  });

  test("the truth says who was damaged, how, and by how much", async (context) => {
    const seen: Damage[] = [];
    const lab = await open(context, {
      balancers: 2,
      onDamage: (damage) => seen.push(damage),
      faults: [{ fault: "cut-length", nthResponse: 1, balancer: 1, cutBytes: 7 }],
    });

    const base = lab.balancers[1]?.url ?? "";
    await rawExchange(lab.url, get("/json"));
    const { body } = await rawExchange(base, get("/json", "X-Request-Id: r1"));

    const [damage] = lab.truth().damages;
    assert.deepEqual(
      { ...damage, timeMs: 0 },
      {
        timeMs: 0,
        balancer: 1,
        address: "127.0.0.12",
        fault: "cut-length",
        effect: "damaged",
        method: "GET",
        path: "/json",
        attempt: 1,
        status: 200,
        bytesWhole: body.length + 7,
        bytesSent: body.length,
        requestId: "r1",
      },
    );
    assert.deepEqual(seen, [damage]);
    const response = await fetch(`${lab.controlUrl}/__lab__/truth`);
    assert.deepEqual(await response.json(), JSON.parse(JSON.stringify(lab.truth())) as Truth);
    assert.deepEqual(lab.truth().origin?.byRequestId, { r1: 1 });
  });

  test("faults can be replaced while it runs", async (context) => {
    const lab = await open(context, { balancers: 1, faults: [] });

    const before = await rawExchange(lab.url, get("/json"));
    lab.setFaults([{ fault: "reframe-empty", rate: 1 }]);
    const during = await rawExchange(lab.url, get("/json"));
    lab.setFaults([]);
    const after = await rawExchange(lab.url, get("/json"));

    assert.equal(during.body.length, 0);
    assert.deepEqual(after.body, before.body);
  });

  test("a fault of your own works like ours", async (context) => {
    const lab = await open(context, {
      balancers: 1,
      rate: 1,
      faults: [
        {
          name: "teapot",
          summary: "a teapot",
          effect: "altered",
          drawnBy: "response",
          deliver: async ({ client, record }) => {
            record({ bytesWhole: undefined, bytesSent: 0 });
            await client.write(Buffer.from("HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n"));
            client.finish();
          },
        },
      ],
    });

    const { head, ending } = await rawExchange(lab.url, get("/json"));

    assert.match(head, /^HTTP\/1.1 418 /);
    assert.equal(ending, "fin");
    assert.equal(lab.truth().byFault["teapot"]?.altered, 1);
  });

  test("closing ends stalled and idle connections", async () => {
    const lab = await startLab({ balancers: 1, rate: 1, faults: ["stall"] });
    const stalled = openSocket(lab.url);
    const idle = openSocket(lab.url);
    stalled.write(get("/json"));
    await once(stalled, "data");

    const ends = [once(stalled, "close"), once(idle, "close")];
    stalled.on("end", () => stalled.end());
    idle.on("end", () => idle.end()).resume();
    await lab.close();
    await lab.close();

    await Promise.all(ends);
    await assert.rejects(fetch(lab.url));
  });

  test("a large body is cut in its last packet while it streams", async (context) => {
    const lab = await open(context, {
      balancers: 1,
      faults: [{ fault: "cut-length", rate: 1, cutBytes: 100 }],
    });
    const path = "/api/1.0/projects/1200000000000000/export.ndjson?records=200000";

    const { head, body, ending } = await rawExchange(lab.url, get(path), 200);

    assert.match(head, /Content-Length: 25600000\r\n/);
    assert.equal(body.length, 25_600_000 - 100);
    assert.equal(ending, "fin");
  });

  test("a large body is reset without losing what was sent before", async (context) => {
    const lab = await open(context, {
      balancers: 1,
      faults: [{ fault: "cut-length-reset", rate: 1, cutBytes: 100 }],
    });
    const path = "/api/1.0/projects/1200000000000000/export.ndjson?records=50000";

    const { body, ending } = await rawExchange(lab.url, get(path), 200);

    assert.equal(body.length, 6_400_000 - 100);
    assert.equal(ending, "reset");
  });

  test("a port in use is said in one line", async (context) => {
    const lab = await open(context, { balancers: 1 });
    const port = lab.balancers[0]?.port ?? 0;

    await assert.rejects(startLab({ balancers: 1, port }), {
      name: "LabError",
      message: `Expected a free port, but 127.0.0.11:${port} is in use: choose another port, or 0 for any.`,
    });
  });

  for (const [options, message] of [
    [{ balancer: 2 }, 'Expected an option of the lab, perhaps "balancers", got "balancer".'],
    [{ balancers: 0 }, "Expected balancers to be a whole number from 1 to 240, got 0."],
    [{ rate: -1 }, "Expected a rate from 0 to 1, such as 0.01, got -1."],
    [{ upstream: "ftp://x" }, 'Expected an upstream such as http://127.0.0.1:8000, got "ftp://x".'],
    [{ upstream: "nonsense" }, 'Expected an upstream such as http://127.0.0.1:8000, got "nonsense".'],
    [
      { projectSizes: [2_000_000] },
      "Expected a project size to be a whole number from 0 to 1000000, got 2000000.",
    ],
    [{ faults: ["stal"] }, 'Expected the name of a fault, perhaps "stall", got "stal".'],
  ] as const) {
    test(`the options ${JSON.stringify(options)} are refused in one line`, async () => {
      await assert.rejects(startLab(options as LabOptions), { name: "LabError", message });
    });
  }
});
