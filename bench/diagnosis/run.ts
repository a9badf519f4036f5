import { measureDelay } from "./detection-delay.ts";
import { measureFalseBlame, RATES } from "./false-blame.ts";
import { measureLastZero } from "./cusum-onset.ts";
import { measureFleetWide, measureOnset } from "./whole-diagnosis.ts";

// What the diagnosis promises, measured. Everything is seeded: the same numbers come out every time. A first argument
// divides the number of histories, for a quick look: npm run bench:diagnosis -- 10
const divisor = Number(process.argv[2] ?? 1);
const some = (histories: number): number => Math.max(1, Math.round(histories / divisor));
const startedMs = performance.now();

console.log(
  `Uniform fleets at ${RATES[0]} to ${RATES.at(-1)}, equal and unequal shares, about 300 faults each`,
);
console.table(
  [2, 4, 10, 50, 200].map((balancers) => {
    const { histories, falseBlames, closest, faults, envoyHistories, envoyEjections } = measureFalseBlame(
      balancers,
      some(2_004),
    );
    return {
      balancers,
      histories,
      "false blames": falseBlames,
      "highest evidence, of what it takes": percent(closest),
      faults,
      "histories in which Envoy ejects": percent(envoyHistories / histories),
      "its ejections": envoyEjections,
    };
  }),
);

console.log("One bad balancer: requests through it until it is blamed");
console.table(
  [
    {
      balancers: 20,
      badRate: 1e-3,
      baseRate: 1e-5,
      requestsPerSecond: 100,
      faultsBefore: 0,
      histories: 5_000,
    },
    {
      balancers: 20,
      badRate: 1e-4,
      baseRate: 1e-5,
      requestsPerSecond: 100,
      faultsBefore: 0,
      histories: 2_000,
    },
    {
      balancers: 2,
      badRate: 1e-3,
      baseRate: 1e-5,
      requestsPerSecond: 100,
      faultsBefore: 0,
      histories: 1_000,
    },
    {
      balancers: 200,
      badRate: 1e-3,
      baseRate: 1e-5,
      requestsPerSecond: 100,
      faultsBefore: 0,
      histories: 500,
    },
    {
      balancers: 20,
      badRate: 1e-3,
      baseRate: 1e-5,
      requestsPerSecond: 100,
      faultsBefore: 100,
      histories: 500,
    },
    {
      balancers: 20,
      badRate: 1e-3,
      baseRate: 1e-5,
      requestsPerSecond: 100,
      faultsBefore: 2_000,
      histories: 200,
    },
  ].map(({ histories, ...fleet }) => {
    const delay = measureDelay(fleet, some(histories));
    return {
      balancers: delay.balancers,
      rates: `${delay.badRate} among ${delay.baseRate}`,
      "faults before": delay.faultsBefore,
      histories: delay.histories,
      "Wald's bound": Math.round(delay.wald),
      mean: Math.round(delay.mean),
      "99 %": delay.p99,
      "mean / bound": (delay.mean / delay.wald).toFixed(2),
      "right one": percent(delay.right / delay.histories),
      "Envoy ejects it": percent(delay.envoyRight / delay.histories),
      "Envoy ejects others": percent(delay.envoyWrong / delay.histories),
    };
  }),
);

console.log("Since when: an hour of a healthy fleet of 20, then one goes bad, until it is blamed");
console.table(
  [
    { badRate: 1e-3, baseRate: 1e-5, perBalancer: 50 },
    { badRate: 1e-3, baseRate: 1e-7, perBalancer: 50 },
    { badRate: 1e-2, baseRate: 1e-4, perBalancer: 20 },
  ].map((fleet) => {
    const { badRate, baseRate, histories, found, covered, medianWidthMs } = measureOnset(fleet, some(150));
    const zero = measureLastZero(fleet, some(150));
    return {
      rates: `${badRate} among ${baseRate}`,
      histories,
      found,
      "range holds the true time": percent(covered / found),
      "width of the range": `${Math.round(medianWidthMs / 1_000)} s`,
      "CUSUM's last zero to its first fault holds it": percent(zero.covered / zero.alarms),
      "width of that": `${Math.round(zero.medianWidthMs / 1_000)} s`,
    };
  }),
);

console.log("Fleets that share a rate of 1e-5: when it is called fleet-wide");
console.table(
  [2, 4, 20, 200].map((balancers) => {
    const { histories, medianFaults, medianRatio, medianSpareable, blamed } = measureFleetWide(
      balancers,
      some(100),
    );
    return {
      balancers,
      histories,
      "median faults": medianFaults,
      "highest ratio not excluded": `${medianRatio.toFixed(1)} ×`,
      "faults that replacing one could spare": percent(medianSpareable),
      "false blames": blamed,
    };
  }),
);

console.log(`in ${Math.round((performance.now() - startedMs) / 1_000)} s`);

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
