import { equal } from "./assert.ts";
import type { Case } from "./case.ts";

/** What a digest of the sender's proves. */
export const digestCases: readonly Case[] = [
  {
    name: "a body that is what its digests say is verified by them",
    faults: [],
    async run(bench) {
      const observed = bench.observed();

      const response = await observed.fetch(bench.url("/csv?records=50&coding=identity&digest=content,repr"));
      await response.text();

      const result = observed.calls[0]?.result;
      equal(result?.kind === "delivered" ? result.verification : result, "content", "the verification");
      equal((await bench.truth()).asked, 1, "requests");
    },
  },
  {
    name: "a re-framed CSV that nothing else could tell is found by its digest",
    faults: [{ fault: "reframe-length", firstAttempts: 1, cutBytes: 100 }],
    async run(bench) {
      const observed = bench.observed();

      const response = await observed.fetch(bench.url("/csv?records=50&coding=identity&digest=content"));
      const text = await response.text();

      equal(text.split("\n").length, 52, "lines");
      equal(
        observed.faults.map(({ code }) => code),
        ["digest_mismatch"],
        "faults",
      );
    },
  },
  {
    name: "a digest of bytes that the runtime has decoded is no false alarm",
    faults: [],
    async run(bench) {
      const observed = bench.observed();

      for (const origin of [bench.config.labUrl, bench.config.foreignUrl]) {
        const response = await observed.fetch(
          bench.url("/csv?records=50&coding=gzip&digest=content,repr", origin),
        );
        equal((await response.text()).split("\n").length, 52, "lines");
      }

      equal(observed.faults, [], "faults");
      equal((await bench.truth()).asked, 2, "requests");
    },
  },
];
