import type { Diagnosis } from "./diagnose.ts";
import { isTrouble } from "./is-trouble.ts";
import type { ResolvedDiagnosisOptions } from "./options.ts";
import type { Alternative, Needed, Obstacle, Verdict } from "./verdict.ts";
import { count, factor, list, onset, rate, share } from "./words.ts";

/**
 * Says a diagnosis in plain sentences: the verdict first, then its numbers, what isn't excluded, and what to do.
 *
 * @internal
 */
export function sentencesOf(
  diagnosis: Omit<Diagnosis, "sentences">,
  options: ResolvedDiagnosisOptions,
): readonly string[] {
  const { verdict, chapter } = diagnosis;
  const began = isTrouble(verdict) && chapter !== undefined ? [`It is so ${onset(chapter.onset)}.`] : [];
  return [...verdictSentences(verdict, diagnosis, options), ...began, ...rates(diagnosis), advice(verdict)];
}

function verdictSentences(
  verdict: Verdict,
  { upstream, chapter }: Omit<Diagnosis, "sentences">,
  options: ResolvedDiagnosisOptions,
): readonly string[] {
  const seen = chapter === undefined ? "nothing was counted" : rate(chapter.faults);
  switch (verdict.kind) {
    case "healthy":
      return [`${upstream} is healthy: bodies that lost a part are ${seen}.`];
    case "one_balancer":
    case "some_balancers": {
      const names = list(verdict.blamed.map(({ peer }) => peer));
      const are = verdict.blamed.length === 1 ? "One balancer is" : `${verdict.blamed.length} balancers are`;
      return [
        `${are} to blame: ${names}.`,
        ...verdict.blamed.slice(0, MAX_TOLD).map(({ peer, faults, ratio }) => {
          const worse =
            ratio === undefined ? "the others have lost none" : `${factor(ratio)} the others' rate`;
          return `${peer} cuts ${rate(faults)}: ${worse}.`;
        }),
        `An innocent one would be blamed with a chance of ${share(options.falseAlarm)}, however long one watches.`,
        ...alternativeSentences(verdict.alternative, "Beside that, "),
      ];
    }
    case "fleet_wide":
      return [
        `It is the whole fleet: bodies that lost a part are ${seen}, and no balancer stands out.`,
        ...alternativeSentences(verdict.alternative, "What isn't excluded: "),
        `Replacing any one balancer would spare at most ${share(verdict.spareableShare)} of the faults.`,
      ];
    case "not_enough_evidence":
      return notEnough(verdict, seen, options);
    case "undetermined":
      return [
        `Something is wrong: bodies that lost a part are ${seen}. Which balancer it is can't be told: ${OBSTACLES[verdict.because]}.`,
        ...alternativeSentences(verdict.alternative, "What isn't excluded: "),
      ];
    default:
      return verdict satisfies never;
  }
}

function notEnough(
  { about, needed, alternative: other }: Extract<Verdict, { kind: "not_enough_evidence" }>,
  seen: string,
  options: ResolvedDiagnosisOptions,
): readonly string[] {
  if (about === "rate") {
    const more =
      needed.cleanRequests === undefined
        ? `It takes more requests to tell whether the rate is below ${share(options.healthyRate)}.`
        : `${count(needed.cleanRequests)} more requests without a fault would exclude a rate of ${share(options.healthyRate)}.`;
    return [`Nothing is shown to be wrong, but too little was seen to exclude it: ${seen}.`, more];
  }
  return [
    `Something is wrong: bodies that lost a part are ${seen}. Whether it is one balancer or all of them isn't decided yet.`,
    ...alternativeSentences(other, "What isn't excluded: "),
    ...takes(needed),
  ];
}

function takes({ suspect, faults, requests, fleetWideFaults }: Needed): readonly string[] {
  const sentences: string[] = [];
  if (suspect !== undefined && faults !== undefined) {
    const through = requests === undefined ? "" : `, which is about ${count(requests)} requests through it`;
    sentences.push(
      `${suspect} would be blamed after ${count(faults)} more faults, all of them on it${through}.`,
    );
  }
  if (fleetWideFaults !== undefined) {
    sentences.push(
      `It would be called fleet-wide at about ${count(fleetWideFaults)} faults in all, spread as the requests are.`,
    );
  }
  return sentences;
}

/** @internal */
export function alternativeSentences(other: Alternative, before: string): readonly string[] {
  switch (other.kind) {
    case "peer": {
      const ratio =
        other.ratio === undefined
          ? `nothing is excluded about ${other.peer} yet`
          : `${other.peer} could be up to ${factor(Math.max(other.ratio, 1))} as bad as the others`;
      return [`${before}${ratio}.`];
    }
    case "rate":
      return [`${before}a rate of ${share(other.rate)}.`];
    case "elsewhere":
      return [];
    default:
      return other satisfies never;
  }
}

function rates({ requests, operations }: Omit<Diagnosis, "sentences">): readonly string[] {
  const sentences = [
    `Over all that was counted, ${rate(requests)} of the requests lost a part of their body.`,
  ];
  if (operations === undefined) return sentences;
  const { hit, expectedShare, meanCalls, total } = operations;
  const followed =
    total > hit.total ? ` (${count(hit.total)} of about ${count(total)} operations were followed)` : "";
  sentences.push(
    `Of the operations, of ${count(meanCalls)} calls on average, ${rate(hit)} were hit${followed}; ${share(expectedShare)} were to be expected if each request were hit by itself.`,
  );
  return sentences;
}

function advice({ action }: Verdict): string {
  return ADVICE[action];
}

const ADVICE: Readonly<Record<Verdict["action"], string>> = {
  none: "There is nothing to do.",
  replace: "Replace what is blamed, or take it out of service; until then, send retries to another one.",
  replacing_will_not_help:
    "Replacing balancers will not help: retry what was cut, and change what they share, such as their configuration.",
  wait: "Wait for more requests, and retry what was cut; don't replace anything on this evidence.",
  separate_the_peers:
    "Retry what was cut, and send the requests so that balancers can be told apart: to several addresses, on several connections.",
};

const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  one_peer: "there is only one, and nothing to compare it with",
  peers_unseen: "their addresses can't be seen from here",
  one_connection:
    "the faults come in bursts on single connections or operations, and may have a single cause",
};

/** Balancers whose numbers are told one by one. */
const MAX_TOLD = 5;
