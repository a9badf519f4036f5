import type { SideReport } from "./side-report.ts";

/** The report of a client to which nothing happened, except for what is given. */
export function sideReport(given: Partial<SideReport>): SideReport {
  return {
    calls: 0,
    wireRequests: 0,
    extraRequests: 0,
    damaged: 0,
    byFault: [],
    byBalancer: [],
    operations: 0,
    failedOperations: 0,
    lostAnswers: 0,
    unobtainableAnswers: 0,
    wrongAnswers: 0,
    alteredAnswers: 0,
    unverifiedAnswers: undefined,
    posts: {
      sent: 0,
      createdTwice: 0,
      answersLost: 0,
      saidApplied: 0,
      saidUnknown: 0,
      saidNothing: 0,
      saidWrong: 0,
      notCreated: 0,
    },
    failures: [],
    undamagedFailures: 0,
    durationMs: 0,
    ...given,
  };
}
