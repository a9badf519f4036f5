import type { FaultCounts, Truth } from "@lastbyte/lab";
import type { LabReading } from "./demo-lab.ts";
import type { Side } from "./side.ts";
import type { FailureReason, PostFate } from "./tally.ts";

/**
 * What one client lived through, by its own program's count and by the lab's.
 *
 * @internal
 */
export interface SideReport {
  /** Requests that the program made. */
  readonly calls: number;
  /** Requests that reached the balancers. */
  readonly wireRequests: number;
  readonly extraRequests: number;
  /** Responses that a balancer damaged. */
  readonly damaged: number;
  readonly byFault: readonly NamedCount[];
  readonly byBalancer: readonly NamedCount[];
  readonly operations: number;
  readonly failedOperations: number;
  /** Reads that ended with an error although their answer could be had. */
  readonly lostAnswers: number;
  /** Reads that ended with an error, and whose answer nobody could have had: the fault hits every attempt. */
  readonly unobtainableAnswers: number;
  /** Answers without an error that aren't what the origin has. */
  readonly wrongAnswers: number;
  /** Valid answers of another version, sent by a balancer; nobody can tell. */
  readonly alteredAnswers: number;
  /** Answers that were delivered although nothing could verify them, as far as the client knows. */
  readonly unverifiedAnswers: number | undefined;
  readonly posts: PostCounts;
  readonly failures: readonly FailureReason[];
  /** Errors of calls of which no response was damaged: the machine was too busy for the time limit. */
  readonly undamagedFailures: number;
  readonly durationMs: number;
}

/** @internal */
export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

/** @internal */
export interface PostCounts {
  /** POSTs that ended, with an answer or an error. */
  readonly sent: number;
  /** Tasks that the origin created more than once. */
  readonly createdTwice: number;
  /** POSTs that ended with an error although their task was created. */
  readonly answersLost: number;
  /** Those of them whose error said so: `applied` is `"yes"`. */
  readonly saidApplied: number;
  /** Those of them whose error said that it can't be known: `applied` is `"unknown"`. */
  readonly saidUnknown: number;
  /** Those of them whose error said nothing of it: the program's own, or a client's that doesn't know. */
  readonly saidNothing: number;
  /** POSTs whose error said the opposite of what is true. */
  readonly saidWrong: number;
  /** POSTs that ended with an error, and whose task was not created. */
  readonly notCreated: number;
}

/**
 * Joins what the program saw with what the lab knows.
 *
 * @internal
 */
export function reportSide(side: Side, reading: LabReading, durationMs: number): SideReport {
  const { tally, contestant } = side;
  const { truth, damaged, unobtainable, altered } = reading;
  const failed = [...tally.lostAnswers, ...tally.failedPosts];
  const unobtainableAnswers = countIn(tally.lostAnswers, unobtainable);
  const alteredAnswers = countIn(tally.wrongAnswers, altered);
  const posts = countPosts(tally.posts, truth.origin);
  return {
    calls: tally.calls,
    wireRequests: truth.requests,
    // Calls that were stopped before they left are no negative number of extra requests.
    extraRequests: Math.max(0, truth.requests - tally.calls),
    damaged: truth.damaged,
    byFault: namedCounts(truth.byFault),
    byBalancer: countBalancers(truth),
    operations: tally.operations,
    failedOperations: tally.failedOperations,
    lostAnswers: tally.lostAnswers.size - unobtainableAnswers,
    unobtainableAnswers,
    wrongAnswers: tally.wrongAnswers.size - alteredAnswers + posts.phantoms,
    alteredAnswers,
    unverifiedAnswers: contestant.unverifiedAnswers(),
    posts: posts.counts,
    failures: tally.reasons,
    undamagedFailures: failed.filter((requestId) => !damaged.has(requestId)).length,
    durationMs,
  };
}

function countIn(ids: ReadonlySet<string>, known: ReadonlySet<string>): number {
  let count = 0;
  for (const id of ids) if (known.has(id)) count += 1;
  return count;
}

function namedCounts(byFault: Readonly<Record<string, FaultCounts>>): readonly NamedCount[] {
  return Object.entries(byFault)
    .map(([name, { damaged }]) => ({ name, count: damaged }))
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => left.name.localeCompare(right.name));
}

function countBalancers({ balancers }: Truth): readonly NamedCount[] {
  // Where all share one address (macOS), the port tells them apart.
  const isShared = new Set(balancers.map(({ address }) => address)).size < balancers.length;
  return balancers.map(({ address, port, damaged }) => ({
    name: isShared ? `${address}:${port}` : address,
    count: damaged,
  }));
}

function countPosts(
  fates: ReadonlyMap<string, PostFate>,
  origin: Truth["origin"],
): { readonly counts: PostCounts; readonly phantoms: number } {
  const counts = {
    sent: fates.size,
    createdTwice: 0,
    answersLost: 0,
    saidApplied: 0,
    saidUnknown: 0,
    saidNothing: 0,
  };
  let saidWrong = 0;
  let notCreated = 0;
  let phantoms = 0;
  for (const [name, fate] of fates) {
    const created = origin?.createdByName[name] ?? 0;
    if (created > 1) counts.createdTwice += 1;
    if (fate.kind === "answered") {
      // An answer that speaks of a task that isn't there.
      if (created === 0) phantoms += 1;
      continue;
    }
    if (created === 0) notCreated += 1;
    else counts.answersLost += 1;
    if (fate.applied === "yes" && created > 0) counts.saidApplied += 1;
    if (fate.applied === "unknown" && created > 0) counts.saidUnknown += 1;
    if (fate.applied === undefined && created > 0) counts.saidNothing += 1;
    if (fate.applied === (created > 0 ? "no" : "yes")) saidWrong += 1;
  }
  return { counts: { ...counts, saidWrong, notCreated }, phantoms };
}
