import { operation, paginate } from "lastbyte";
import { equal, holds } from "./assert.ts";
import type { Case, RuntimeName } from "./case.ts";

/** Runtimes, as old as Node 22.0, that don't follow asynchronous work by themselves, so that the handle has to be passed along. */
export const WITHOUT_ASYNC_CONTEXT: ReadonlySet<RuntimeName> = new Set(["node22", "chromium"]);

/** What is made of many calls. */
export const collectionCases: readonly Case[] = [
  {
    name: "a list of pages is read to its end, through cuts, and each task comes once",
    faults: [{ fault: "reframe-length", nthResponse: [2, 3, 6], cutBytes: 50 }],
    async run(bench) {
      const observed = bench.observed();
      const url = bench.url(`/api/1.0/projects/${bench.config.projectGid}/tasks?limit=50&coding=identity`);

      const gids: string[] = [];
      for await (const { gid } of paginate(observed.fetch, url).items<{ gid: string }>()) gids.push(gid);

      equal([gids.length, new Set(gids).size], [250, 250], "tasks, and different ones");
      equal(
        observed.faults.map(({ code }) => code),
        Array.from({ length: 3 }, () => "content_incomplete"),
        "faults",
      );
      equal((await bench.truth()).asked, 8, "requests");
    },
  },
  {
    name: "an operation counts the calls that are made with its handle",
    faults: [{ fault: "reframe-length", nthResponse: 1, cutBytes: 50 }],
    async run(bench) {
      const observed = bench.observed();

      const summary = await operation("export", async (handle) => {
        await observed.fetch(bench.url("/json?records=9"), { operation: handle });
        await observed.fetch(bench.url("/json?records=8"), { operation: handle });
        return handle.summary;
      });

      equal([summary.calls, summary.recoveredCalls, summary.failedCalls], [2, 1, 0], "calls");
      equal(
        observed.calls.map(({ operation }) => operation),
        ["export", "export"],
        "their operation",
      );
    },
  },
  {
    name: "an operation follows asynchronous work where the runtime can",
    faults: [],
    async run(bench) {
      const observed = bench.observed();

      const calls = await operation("export", async (handle) => {
        await Promise.resolve();
        await observed.fetch(bench.url("/json?records=9"));
        return handle.summary.calls;
      });

      equal(calls, WITHOUT_ASYNC_CONTEXT.has(bench.runtime) ? 0 : 1, "calls");
      holds(observed.calls.length === 1, "the call was made");
    },
  },
];
