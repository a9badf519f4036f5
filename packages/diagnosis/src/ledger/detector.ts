/**
 * What noticed a fault: the framing, a stall, the content coding, a digest, or a check of the content; `connection`
 * where the connection failed before an answer began, `other` where the fault is no loss of a body.
 *
 * @public
 */
export type Detector = "framing" | "stall" | "coding" | "digest" | "content" | "connection" | "other";

/** @internal */
export const DETECTORS: readonly Detector[] = [
  "framing",
  "stall",
  "coding",
  "digest",
  "content",
  "connection",
  "other",
];

/**
 * What noticed a fault of this code.
 *
 * @param answered whether the head of an answer had arrived
 * @internal
 */
export function detectorOf(code: string, answered: boolean): Detector {
  const detector = BY_CODE.get(code);
  if (detector === undefined) return answered ? "other" : "connection";
  return detector === "framing" && !answered ? "connection" : detector;
}

/**
 * Whether a fault that this noticed is a loss in a body, which is what the diagnosis is about.
 *
 * @internal
 */
export function isLoss(detector: Detector): boolean {
  return detector !== "connection" && detector !== "other";
}

/**
 * What noticed that a body lost a part, or `undefined` for a fault that is no loss in a body.
 *
 * @param answered whether the head of an answer had arrived
 * @public
 */
export function lossDetectorOf(code: string, answered: boolean): Detector | undefined {
  const detector = detectorOf(code, answered);
  return isLoss(detector) ? detector : undefined;
}

const BY_CODE: ReadonlyMap<string, Detector> = new Map([
  ["http_response_incomplete", "framing"],
  ["connection_terminated", "framing"],
  ["connection_read_timeout", "stall"],
  ["http_response_content_coding", "coding"],
  ["digest_mismatch", "digest"],
  ["content_incomplete", "content"],
]);
