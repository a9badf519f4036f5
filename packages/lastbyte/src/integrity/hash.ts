import { nativeHash } from "../runtime.ts";
import { portableSha256 } from "./sha256.ts";
import { portableSha512 } from "./sha512.ts";

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

/**
 * A SHA-256, the runtime's own where it has one.
 *
 * @internal
 */
export function createSha256(): Digest {
  return createDigest("sha256", runtimeHash());
}

/**
 * A SHA-512, the runtime's own where it has one.
 *
 * @internal
 */
export function createSha512(): Digest {
  return createDigest("sha512", runtimeHash());
}

/**
 * A digest by the given hash of a runtime, or by ours.
 *
 * @internal
 */
export function createDigest(algorithm: "sha256" | "sha512", native: ReturnType<typeof nativeHash>): Digest {
  if (native !== undefined) return native(algorithm);
  return algorithm === "sha256" ? portableSha256() : portableSha512();
}

/** Looked up at the first use and kept: a page that never resumes never pays for it, and a busy server pays once. */
function runtimeHash(): ReturnType<typeof nativeHash> {
  lookup ??= { native: nativeHash() };
  return lookup.native;
}

let lookup: { readonly native: ReturnType<typeof nativeHash> } | undefined;
