import { LabError, nearestName } from "../lab-error.ts";
import { cutGzip } from "./cut-gzip.ts";
import { loseGzipTrailer } from "./lose-gzip-trailer.ts";
import { cutDeflate } from "./cut-deflate.ts";
import { cutBrotli } from "./cut-brotli.ts";
import { cutZstd } from "./cut-zstd.ts";
import { alwaysCut } from "./always-cut.ts";
import { alwaysEmpty } from "./always-empty.ts";
import { alwaysMalformed } from "./always-malformed.ts";
import { trickle } from "./trickle.ts";
import { latency } from "./latency.ts";
import { ignoreRange } from "./ignore-range.ts";
import { weakValidator } from "./weak-validator.ts";
import { changeVersion } from "./change-version.ts";
import { lieContentRange } from "./lie-content-range.ts";
import { appendError } from "./append-error.ts";
import { cutChunkedClose } from "./cut-chunked-close.ts";
import { cutChunked } from "./cut-chunked.ts";
import { cutCloseHttp10 } from "./cut-close-http10.ts";
import { cutCloseReset } from "./cut-close-reset.ts";
import { cutClose } from "./cut-close.ts";
import { cutLengthReset } from "./cut-length-reset.ts";
import { cutLength } from "./cut-length.ts";
import type { Fault } from "./fault.ts";
import { loseTerminator } from "./lose-terminator.ts";
import { none } from "./none.ts";
import { reframeChunked } from "./reframe-chunked.ts";
import { reframeEmpty } from "./reframe-empty.ts";
import { reframeLength } from "./reframe-length.ts";
import { resetBeforeHead } from "./reset-before-head.ts";
import { stall } from "./stall.ts";

/**
 * Every fault that the lab knows, in the order of the documentation.
 *
 * @public
 */
export const faults: readonly Fault[] = [
  none,
  cutLength,
  cutLengthReset,
  cutChunked,
  cutChunkedClose,
  loseTerminator,
  cutClose,
  cutCloseReset,
  cutCloseHttp10,
  reframeLength,
  reframeChunked,
  reframeEmpty,
  cutGzip,
  loseGzipTrailer,
  cutDeflate,
  cutBrotli,
  cutZstd,
  stall,
  appendError,
  alwaysCut,
  alwaysEmpty,
  alwaysMalformed,
  resetBeforeHead,
  trickle,
  latency,
  ignoreRange,
  weakValidator,
  changeVersion,
  lieContentRange,
];

/**
 * The names of the faults.
 *
 * @public
 */
export const faultNames: readonly string[] = faults.map(({ name }) => name);

/**
 * The incident's own mix: the last packet is lost, in every form that it can take on the wire.
 *
 * @internal
 */
export const incidentFaults: readonly string[] = faultNames.filter((name) =>
  /^(cut-length|cut-chunked|lose-terminator|cut-close|reframe)/.test(name),
);

/**
 * Finds a fault by its name.
 *
 * @throws LabError
 * @internal
 */
export function findFault(name: string): Fault {
  const fault = faults.find((candidate) => candidate.name === name);
  if (fault !== undefined) return fault;
  const nearest = nearestName(name, faultNames);
  const hint = nearest === undefined ? `one of ${faultNames.join(", ")}` : `perhaps "${nearest}"`;
  throw new LabError(`Expected the name of a fault, ${hint}, got ${JSON.stringify(name)}.`);
}
