import assert from "node:assert/strict";
import { test } from "node:test";
import { Chooser, type Candidate } from "./choose-fault.ts";
import { compilePlans } from "./compile-plans.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { requestIdentity } from "./request-identity.ts";

function candidate(number: number, more: Partial<Candidate> = {}): Candidate {
  const { method = "GET", target = `/tasks?page=${number}` } = more;
  return { balancer: 0, number, method, target, identity: `${method} ${target}`, ...more };
}

function chooser(faults: readonly (string | FaultPlan)[], { rate = 1, seed = 1 } = {}): Chooser {
  return new Chooser(seed, compilePlans(faults, { rate, balancers: 4 }));
}

function victims(chooser: Chooser, count: number): readonly string[] {
  const hit: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const { fault } = chooser.choose(candidate(number));
    if (fault !== undefined) hit.push(`${number} ${fault.name}`);
  }
  return hit;
}

// The bounds that a binomial count leaves once in two million times.
function binomialBounds(draws: number, rate: number): { readonly least: number; readonly most: number } {
  let probability = (1 - rate) ** draws;
  let cumulative = probability;
  let least = 0;
  let count = 0;
  while (cumulative < 1 - 2.5e-7) {
    if (cumulative < 2.5e-7) least = count + 1;
    count += 1;
    probability *= ((draws - count + 1) / count) * (rate / (1 - rate));
    cumulative += probability;
  }
  return { least, most: count };
}

test("at a rate of 1e-3, 20 000 responses have as many victims as the binomial distribution allows", () => {
  const { least, most } = binomialBounds(20_000, 1e-3);
  assert.ok(least > 0 && most < 60);

  for (let seed = 1; seed <= 10; seed += 1) {
    const hit = victims(chooser(["cut-length", "always-cut"], { rate: 1e-3, seed }), 20_000);

    assert.ok(hit.length >= least && hit.length <= most, `seed ${seed} hit ${hit.length}`);
  }
});

test("the same seed chooses the same victims, and another seed chooses others", () => {
  const faults = ["cut-length", "stall", "reframe-empty"];

  const first = victims(chooser(faults, { rate: 0.01 }), 5000);
  const again = victims(chooser(faults, { rate: 0.01 }), 5000);
  const other = victims(chooser(faults, { rate: 0.01, seed: 2 }), 5000);

  assert.deepEqual(again, first);
  assert.notDeepEqual(other, first);
});

test("the same responses are hit in whatever order the balancers are asked", () => {
  const numbers = Array.from({ length: 2000 }, (_, index) => index + 1);
  const hit = (order: readonly (readonly [number, number])[]): readonly string[] => {
    const subject = chooser(["cut-length"], { rate: 0.02 });
    return order
      .filter(([balancer, number]) => subject.choose(candidate(number, { balancer })).fault !== undefined)
      .map((pair) => pair.join(":"))
      .sort();
  };

  const interleaved = hit(numbers.flatMap((number) => [[0, number] as const, [1, number] as const]));
  const oneByOne = hit([
    ...numbers.map((number) => [0, number] as const),
    ...numbers.map((number) => [1, number] as const),
  ]);

  assert.deepEqual(interleaved, oneByOne);
});

test("mixed faults are all drawn", () => {
  const names = new Set(
    victims(chooser(["cut-length", "stall", "always-cut"]), 200).map((hit) => hit.split(" ")[1]),
  );

  assert.deepEqual(names, new Set(["always-cut", "cut-length", "stall"]));
});

test("an always fault hits the same request at every attempt and every balancer", () => {
  const subject = chooser(["always-cut"], { rate: 0.5 });
  const hits = (target: string): readonly boolean[] =>
    [0, 1, 2, 3].map(
      (balancer) => subject.choose(candidate(balancer + 1, { balancer, target })).fault !== undefined,
    );

  const all = Array.from({ length: 40 }, (_, index) => new Set(hits(`/tasks/${index}`)));

  assert.ok(all.every((answers) => answers.size === 1));
  assert.equal(new Set(all.map((answers) => [...answers][0])).size, 2);
});

test("nthResponse hits that response alone, of those that the plan concerns", () => {
  const subject = chooser([{ fault: "stall", nthResponse: 2, methods: ["post"] }]);

  const chosen = ["GET", "POST", "GET", "POST", "POST"].map(
    (method, index) => subject.choose(candidate(index + 1, { method })).fault?.name,
  );

  assert.deepEqual(chosen, [undefined, undefined, undefined, "stall", undefined]);
});

test("firstAttempts hits the first attempts of every request", () => {
  const subject = chooser([{ fault: "stall", firstAttempts: 2 }], { rate: 0 });

  const chosen = ["/a", "/a", "/b", "/a", "/b", "/b"].map((target, index) => {
    const { fault, attempt } = subject.choose(candidate(index + 1, { target }));
    return `${attempt}${fault === undefined ? "" : " hit"}`;
  });

  assert.deepEqual(chosen, ["1 hit", "2 hit", "1 hit", "3", "2 hit", "3"]);
});

test("from and until bound the responses that a plan hits", () => {
  assert.deepEqual(victims(chooser([{ fault: "stall", rate: 1, from: 3, until: 5 }]), 8), [
    "3 stall",
    "4 stall",
  ]);
});

test("a plan for one balancer or one path leaves the others alone", () => {
  const subject = chooser([{ fault: "stall", balancer: 1, path: /^\/tasks$/ }]);

  assert.equal(subject.choose(candidate(1, { balancer: 1, target: "/tasks" })).fault?.name, "stall");
  assert.equal(subject.choose(candidate(1, { balancer: 0, target: "/tasks" })).fault, undefined);
  assert.equal(subject.choose(candidate(2, { balancer: 1, target: "/projects" })).fault, undefined);
});

test("the first plan that hits wins, and new plans count from their own beginning", () => {
  const subject = chooser([{ fault: "stall", nthResponse: 1 }, "cut-length"]);
  const before = victims(subject, 2);

  subject.setPlans(compilePlans([{ fault: "cut-close", nthResponse: 1 }], { rate: 0, balancers: 4 }));
  const after = victims(subject, 2);

  assert.deepEqual(before, ["1 stall", "2 cut-length"]);
  assert.deepEqual(after, ["1 cut-close"]);
});

test("a request is known by its body, or by its X-Request-Id", () => {
  const identity = (body: string, requestId?: string): string =>
    requestIdentity("POST", "/tasks", { requestId, body: Buffer.from(body) });

  assert.equal(identity("a"), identity("a"));
  assert.notEqual(identity("a"), identity("b"));
  assert.equal(identity("a", "7"), identity("b", "7"));
});

for (const [plan, message] of [
  [{ fault: "stall", rate: 2 }, "Expected a rate from 0 to 1, such as 0.01, got 2."],
  [{ fault: "stall", balancer: 4 }, "Expected a balancer from 0 to 3, got 4."],
  [{ fault: "stall", cutBytes: 0 }, "Expected cutBytes to be a whole number from 1, got 0."],
  [
    { fault: "stall", cutBytes: 1, cutAt: 1 },
    "Expected cutBytes or cutAt in a plan, got both: leave one of them out.",
  ],
] as const) {
  test(`the plan ${JSON.stringify(plan)} is refused in one line`, () => {
    assert.throws(() => chooser([plan]), { name: "LabError", message });
  });
}
