import assert from "node:assert/strict";
import { test } from "node:test";
import { runSoak } from "../../bench/soak/run-soak.ts";
import { startSoak } from "../../bench/soak/start-soak.ts";

// A short form of `npm run soak:gateway`, which has ten thousand connections and a hundred thousand requests.
const SCALE = {
  idleConnections: 1_000,
  slowClients: 100,
  halfClosed: 100,
  hugeHeads: 10,
  down: 50,
  garbage: 20,
  bombs: 1,
  requests: 4_000,
  clients: 50,
};

test(
  "hostile clients, hostile upstreams and 5 % faults: nothing lost, nothing doubled, nothing left behind",
  { timeout: 120_000 },
  async () => {
    await using soak = await startSoak(0.05);
    const lines: string[] = [];

    const broken = await runSoak(soak, SCALE, (line) => void lines.push(line));

    assert.deepEqual(broken, [], lines.join("\n"));
    assert.ok(lines.length > 20);
  },
);
