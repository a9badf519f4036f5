import assert from "node:assert/strict";
import { test } from "node:test";
import { startLab } from "@lastbyte/lab";
import type { Lab } from "@lastbyte/lab";
import { startGatewayProcess } from "./gateway-process.ts";
import { moreAnswers, startLoad } from "./load.ts";

/** Makes `lab.test` a name of all balancers, in every process that has this in its environment. */
function resolving(lab: Lab): NodeJS.ProcessEnv {
  const addresses = lab.balancers.map(({ address }) => ({ address, family: 4 }));
  const program = `
    import dns from "node:dns/promises";
    import { syncBuiltinESMExports } from "node:module";
    dns.lookup = async () => ${JSON.stringify(addresses)};
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };
}

test("every worker avoids whom the evidence of all workers blames", async () => {
  await using lab = await startLab({ balancers: 4, rate: 0, faults: [], seed: 3 });
  lab.setFaults([{ fault: "cut-length", balancer: 0, rate: 0.25 }]);
  const rates = ["--normal-rate", "0.005", "--healthy-rate", "0.02"];
  const ejection = ["--eject", "on", "--eject-probe-share", "0.1"];
  const retries = ["--max-attempts", "5", "--retry-ratio", "1", "--upstream-idle", "1ms"];
  await using gateway = await startGatewayProcess(
    [`http://lab.test:${lab.balancers[0]?.port}`, ...rates, ...ejection, ...retries],
    { workers: 3, env: resolving(lab) },
  );
  // A connection each, so that all workers get some.
  const load = startLoad(`${gateway.url}/api/1.0/projects?turn=`, { clients: 8, keepAlive: false });
  const requests = (): readonly number[] => lab.truth().balancers.map((balancer) => balancer.requests);

  await gateway.logged("these addresses are avoided");
  await moreAnswers(load, 60);
  const before = requests();
  await moreAnswers(load, 600);
  const got = requests().map((count, index) => count - (before[index] ?? 0));
  await load.stop();

  // A tenth of its quarter. One worker of three that wasn't told would make it a tenth of all.
  const share = (got[0] ?? 0) / got.reduce((sum, count) => sum + count, 0);
  assert.ok(share > 0 && share < 0.06, `it got ${share} of the requests: ${got.join(", ")}`);
});
