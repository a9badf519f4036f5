import type { ServerHttp2Stream } from "node:http2";
import { LabError, nearestName } from "../lab-error.ts";

/**
 * The names of the faults that only HTTP/2 has.
 *
 * @public
 */
export type Http2FaultName = "h2-reset" | "h2-early-end";

/**
 * One way in which a balancer that speaks HTTP/2 misbehaves.
 *
 * @public
 */
export interface Http2Fault {
  readonly name: Http2FaultName;
  /** What it does on the wire, in one line. */
  readonly summary: string;
  /** Sends what is left of a body, and ends the stream in its own way. The head has been sent. */
  deliver(stream: ServerHttp2Stream, kept: Buffer): void;
}

/**
 * Every fault that only HTTP/2 has.
 *
 * @public
 */
export const http2Faults: readonly Http2Fault[] = [
  {
    name: "h2-reset",
    summary: "RST_STREAM with INTERNAL_ERROR in the body",
    deliver: (stream, kept) => {
      // `close(code)` would send END_STREAM before the reset; `destroy` resets with INTERNAL_ERROR, and nothing else.
      stream.write(kept, () => stream.destroy(new Error("reset by the lab")));
    },
  },
  {
    name: "h2-early-end",
    summary: "END_STREAM with bytes of the body missing",
    deliver: (stream, kept) => stream.end(kept),
  },
];

/**
 * Finds a fault by its name.
 *
 * @throws LabError
 * @internal
 */
export function findHttp2Fault(name: string): Http2Fault {
  const fault = http2Faults.find((candidate) => candidate.name === name);
  if (fault !== undefined) return fault;
  const names = http2Faults.map(({ name }) => name);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `one of ${names.join(", ")}` : `perhaps "${nearest}"`;
  throw new LabError(`Expected the name of a fault of HTTP/2, ${hint}, got "${name}".`);
}
