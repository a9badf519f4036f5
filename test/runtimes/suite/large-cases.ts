import { LastbyteError } from "lastbyte";
import type { FetchOptions } from "lastbyte";
import { equal, holds } from "./assert.ts";
import type { Bench, Observed } from "./bench.ts";
import { isPrefix, readAll, sameBytes } from "./bytes.ts";
import type { Case, CaseFault, RuntimeName } from "./case.ts";

/** 16 384 records are 2 MiB, far more than is held. */
const RECORDS = 16_384;
const HOLD: FetchOptions = { holdBytes: 65_536 };

/** How bodies that were released go on. */
export const largeCases: readonly Case[] = [
  large("a large healthy body is handed on as it comes, and is whole", {
    faults: [],
    approaches: ["start"],
  }),
  large("a large body that is cut goes on behind its last byte, by Range", {
    faults: [{ fault: "pause-and-cut", nthResponse: 1, cutAt: 1_000_000 }],
    approaches: ["start", "resume"],
  }),
  large("a body in chunks goes on by Range too", {
    query: "&framing=chunked",
    faults: [{ fault: "pause-and-cut", nthResponse: 1, cutAt: 1_000_000 }],
    approaches: ["start", "resume"],
    // Deno shows no framing, and so not whether a body without length was decoded.
    except: { deno: ["start", "replay"] },
  }),
  large("a cut of the resume is resumed", {
    faults: [
      { fault: "pause-and-cut", nthResponse: 1, cutAt: 500_000 },
      { fault: "pause-and-cut", nthResponse: 2, cutAt: 500_000 },
      { fault: "pause-and-cut", nthResponse: 3, cutAt: 500_000 },
    ],
    approaches: ["start", "resume", "resume", "resume"],
  }),
  large("without Range and validator, a body is asked for again and goes on behind what is known", {
    query: "&ranges=off&etag=none",
    faults: [
      { fault: "pause-and-cut", nthResponse: 1, cutAt: 700_000 },
      { fault: "pause-and-cut", nthResponse: 2, cutAt: 1_400_000 },
    ],
    approaches: ["start", "replay", "replay"],
  }),
  large("a re-framed body is only trusted after a replay", {
    query: "&framing=chunked",
    faults: [{ fault: "reframe-chunked", nthResponse: 1, cutAt: 1_000_000 }],
    approaches: ["start", "replay"],
  }),
  large("a length that matched a cut is not believed", {
    faults: [{ fault: "reframe-length", nthResponse: 1, cutAt: 1_000_000 }],
    approaches: ["start", "replay"],
  }),
  large("where Range is ignored, the whole that comes is compared and goes on", {
    faults: [
      { fault: "pause-and-cut", nthResponse: 1, cutAt: 1_000_000 },
      { fault: "ignore-range", nthResponse: 2 },
    ],
    approaches: ["start", "resume"],
  }),
  large("a range that lies is refused, and a replay goes on", {
    faults: [
      { fault: "pause-and-cut", nthResponse: 1, cutAt: 1_000_000 },
      { fault: "lie-content-range", nthResponse: 2 },
    ],
    approaches: ["start", "resume", "replay"],
  }),
  large("a body that is compressed on the wire is replayed, for ranges count other bytes", {
    path: "/json?records=40000&coding=gzip",
    faults: [{ fault: "pause-and-cut", nthResponse: 1, cutAt: 100_000 }],
    approaches: ["start", "replay"],
  }),
  large("a body of a foreign origin, which hides its validator, is replayed", {
    isForeign: true,
    faults: [{ fault: "pause-and-cut", nthResponse: 1, cutAt: 1_000_000 }],
    // Only a browser knows of origins; the others see the validator and resume.
    approaches: ["start", "resume"],
    except: { chromium: ["start", "replay"] },
  }),
  {
    name: "a body whose version changed after a part was handed on breaks, and nothing of the other one follows",
    faults: [
      { fault: "pause-and-cut", nthResponse: 1, cutAt: 1_000_000 },
      { fault: "change-version", firstAttempts: 9 },
    ],
    async run(bench) {
      const { fetch } = bench.observed(HOLD);
      const path = exportPath(bench, "");

      const response = await fetch(bench.url(path));
      const { bytes, error } = await readAll(response.body);

      holds(error instanceof LastbyteError, `the stream breaks with a LastbyteError; got ${String(error)}`);
      equal(error.code, "representation_changed", "the code");
      holds(isPrefix(bytes, await served(bench, path)), "what came is the beginning of the first version");
    },
  },
  {
    name: "a clone of a body that is cut is as whole as its original",
    faults: [{ fault: "pause-and-cut", nthResponse: 1, cutAt: 1_000_000 }],
    async run(bench) {
      const { fetch } = bench.observed(HOLD);
      const path = exportPath(bench, "");

      const response = await fetch(bench.url(path));
      const copy = response.clone();
      const [left, right] = await Promise.all([readAll(response.body), readAll(copy.body)]);

      const whole = await served(bench, path);
      holds(sameBytes(left.bytes, whole), "the original is whole");
      holds(sameBytes(right.bytes, whole), "the clone is whole");
    },
  },
];

interface LargeCase {
  readonly path?: string;
  readonly query?: string;
  readonly isForeign?: boolean;
  readonly faults: readonly CaseFault[];
  readonly approaches: readonly string[];
  /** The runtimes that take others. */
  readonly except?: { readonly [Name in RuntimeName]?: readonly string[] };
}

/** A case whose body arrives whole by these approaches. */
function large(name: string, plan: LargeCase): Case {
  return {
    name,
    faults: plan.faults,
    async run(bench) {
      const path = plan.path ?? exportPath(bench, plan.query ?? "");
      const observed = bench.observed(HOLD);

      const response = await observed.fetch(
        plan.isForeign === true ? bench.foreignUrl(path) : bench.url(path),
      );
      const { bytes, error } = await readAll(response.body);

      if (error !== undefined) throw error;
      holds(sameBytes(bytes, await served(bench, path)), `${bytes.length} bytes are the origin's`);
      equal(approachesOf(observed), plan.except?.[bench.runtime] ?? plan.approaches, "the approaches");
    },
  };
}

function approachesOf({ attempts }: Observed): readonly string[] {
  return attempts.map(({ approach }) => approach);
}

function exportPath(bench: Bench, query: string): string {
  return `/api/1.0/projects/${bench.config.projectGid}/export.json?records=${RECORDS}${query}`;
}

/** What the origin serves to nobody's case. */
async function served(bench: Bench, path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(`${bench.config.labUrl}${path}`)).arrayBuffer());
}
