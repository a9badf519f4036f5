import { nativeHash } from "../runtime.ts";

/**
 * A running digest.
 *
 * @internal
 */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** A digest that goes on from here, apart from this one. */
  copy(): Digest;
  /** The digest of all that was given. Ends it. */
  digest(): Uint8Array;
}
/** The runtime's own SHA-256 where it has one. */
export function createSha256(): Digest {
  const create = nativeHash();
  if (create === undefined) throw new Error("not yet");
  return create("sha256");
}
