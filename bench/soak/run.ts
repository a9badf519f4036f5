import { parseArgs } from "node:util";
import { runSoak } from "./run-soak.ts";
import { startSoak } from "./start-soak.ts";

// Does to a gateway what can be done to one, and ends with exit code 1 where something did not hold. Bounded: some
// three minutes on two cores.
const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "100000" },
    idle: { type: "string", default: "10000" },
    rate: { type: "string", default: "0.05" },
  },
});

const startedMs = performance.now();
const soak = await startSoak(Number(values.rate));
try {
  const broken = await runSoak(
    soak,
    {
      idleConnections: Number(values.idle),
      slowClients: 500,
      halfClosed: 1_000,
      hugeHeads: 50,
      down: 500,
      garbage: 100,
      bombs: 4,
      requests: Number(values.requests),
      clients: 50,
    },
    (line) => console.log(line),
  );
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
  console.log(
    `${broken.length === 0 ? "everything held" : `${broken.length} things did not hold`}, ${seconds} s`,
  );
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  await soak[Symbol.asyncDispose]();
}
