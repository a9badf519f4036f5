import assert from "node:assert/strict";
import { test } from "node:test";
import { measureDownload } from "../bench/large/measure-download.ts";

// Larger ones, and more cuts, are measured by `npm run bench:large`; the client is a process of its own in both.
const SEED = 3;
const TIMEOUT = { timeout: 60_000 };

test(
  "of a body that is cut at 10 random bytes, only what was lost is fetched again by Range",
  TIMEOUT,
  async () => {
    const size = { bytes: 20_000_000, seed: SEED, ranges: true };

    const plain = await measureDownload({ ...size, client: "fetch", cuts: 0 });
    const cut = await measureDownload({ ...size, client: "lastbyte", cuts: 10 });

    assert.equal(cut.sha256, plain.sha256);
    assert.equal(cut.requests, 11);
    assert.ok(cut.refetchedBytes < 10 * LOST_BYTES, `${cut.refetchedBytes} bytes were fetched again`);
  },
);

/** What a platform may have received and not handed on when it learns of a cut, with some to spare. */
const LOST_BYTES = 1_000_000;

test(
  "a body of 100 MB that is cut takes no more memory than one that is not takes without us",
  TIMEOUT,
  async () => {
    const size = { bytes: 100_000_000, seed: SEED, ranges: true };

    const plain = await measureDownload({ ...size, client: "fetch", cuts: 0 });
    const cut = await measureDownload({ ...size, client: "lastbyte", cuts: 3 });

    assert.equal(cut.requests, 4);
    const moreBytes = cut.peakRssBytes - plain.peakRssBytes;
    assert.ok(moreBytes < GARBAGE_BYTES, `the peak was ${moreBytes} bytes higher`);
  },
);

/** What is read and done with may wait for the garbage collector; whoever kept the body would need 100 MB more. */
const GARBAGE_BYTES = 60_000_000;
