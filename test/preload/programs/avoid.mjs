// A program with a lab of its own and no word of lastbyte: one balancer of four is bad, and then mended.
import { subscribe } from "node:diagnostics_channel";
import dns from "node:dns";
import http from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { startLab } from "@lastbyte/lab";

const [mode] = process.argv.slice(2);
const lab = await startLab({ balancers: 4, rate: 0, faults: [], seed: 3 });
const addresses = lab.balancers.map(({ address }) => address);
const url = `http://lab.test:${lab.balancers[0].port}/api/1.0/projects`;

let turn = 0;
dns.lookup = (_hostname, options, callback) => {
  turn += 1;
  const all = addresses.map((_, index) => ({ address: addresses[(index + turn) % 4], family: 4 }));
  if (options.all === true) callback(null, all);
  else callback(null, all[0].address, 4);
};
syncBuiltinESMExports();

let avoided = [];
const ever = new Set();
subscribe("lastbyte:ejection", (plans) => {
  avoided = plans.flatMap(({ peers }) => peers);
  for (const peer of avoided) ever.add(peer);
});

const agent = new http.Agent({ keepAlive: true });
const ways = {
  fetch: async (path) => void (await (await fetch(path)).text()),
  http: (path) => getBy(path, {}),
  "http-agent": (path) => getBy(path, { agent }),
  "http-family": (path) => getBy(path, { agent, family: 4 }),
};

function getBy(path, options) {
  return new Promise((resolve, reject) => {
    http
      .get(path, options, (response) => {
        response.resume().on("end", resolve).on("error", reject);
      })
      .on("error", reject);
  });
}

/** A cut ends a connection; were all others kept, none would lead to the bad balancer soon. */
async function ask(times) {
  for (let asked = 0; asked < times; asked += 8) {
    // What can't be recovered is the app's to see; it tries again.
    if (asked % 40 === 0) for (const one of [agent, http.globalAgent]) one.destroy();
    await Promise.all(Array.from({ length: 8 }, () => ways[mode](url).catch(() => {})));
  }
}

async function askUntil(isDone) {
  for (let round = 0; round < 300 && !isDone(); round += 1) await ask(80);
}

const requests = () => lab.truth().balancers.map(({ requests: count }) => count);
async function shares() {
  const before = requests();
  await ask(400);
  const counts = requests().map((count, index) => count - before[index]);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / all);
}

/** All cut some, so that connections come and go. */
function setRate(badRate) {
  const rates = [0.05, badRate, 0.05, 0.05];
  lab.setFaults(rates.map((rate, balancer) => ({ fault: "cut-length", balancer, rate })));
}

setRate(0.4);
await askUntil(() => avoided.includes(addresses[1]));
const avoiding = await shares();
setRate(0.05);
await askUntil(() => avoided.length === 0);
// The connections of before are still open, and the next ones lead everywhere.
await ask(1_600);
const again = await shares();
await lab.close();
process.stdout.write(JSON.stringify({ bad: addresses[1], ever: [...ever], avoided, avoiding, again }));
