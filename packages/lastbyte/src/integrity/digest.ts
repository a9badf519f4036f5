import type { Exchange } from "../exchange.ts";
import type { Check, Verdict } from "./check.ts";
import { parseDigestField } from "./digest-field.ts";
import { createSha256, createSha512 } from "./hash.ts";
import type { Digest } from "./hash.ts";

/**
 * The checks for the digests that a response carries (RFC 9530), none where it carries none that apply.
 *
 * Digests are of the bytes with their content coding, so they say nothing at a door that sees them decoded. A
 * `Content-Digest` covers the content of this very message. A `Repr-Digest` covers the whole representation, of which
 * a 206 has only a part (RFC 9110 §15.3.7) and a 226 only the differences (RFC 3229 §10.4.1).
 *
 * @internal
 */
export function digestChecks({ head, codingUndone }: Pick<Exchange, "head" | "codingUndone">): DigestCheck[] {
  if (codingUndone) return [];
  const checks = [digestCheck("content-digest", head.headers.get("content-digest"))];
  if (!PARTIAL.has(head.status)) {
    checks.push(digestCheck("repr-digest", head.headers.get("repr-digest")));
  }
  return checks.filter((check) => check !== undefined);
}

const PARTIAL: ReadonlySet<number> = new Set([206, 226]);

/**
 * Compares a body with the digest that its sender announced.
 *
 * @internal
 */
export class DigestCheck implements Check {
  readonly name: string;
  readonly #algorithm: string;
  readonly #expected: Uint8Array;
  readonly #digest: Digest;

  constructor(name: string, algorithm: Algorithm, expected: Uint8Array) {
    this.name = name;
    this.#algorithm = algorithm.name;
    this.#expected = expected;
    this.#digest = algorithm.create();
  }

  push(chunk: Uint8Array): void {
    this.#digest.update(chunk);
  }

  /** Asks a copy, so that the check can go on when a body that seemed to have ended is resumed. */
  finish(): Verdict {
    const actual = this.#digest.copy().digest();
    if (this.#expected.every((byte, index) => byte === actual[index])) return { kind: "complete" };
    return {
      kind: "corrupt",
      detail:
        `the ${this.#algorithm} of the body is :${toBase64(actual)}: ` +
        `where ${this.name} announced :${toBase64(this.#expected)}:`,
    };
  }
}

interface Algorithm {
  readonly name: string;
  readonly digestBytes: number;
  readonly create: () => Digest;
}

/**
 * The active algorithms of RFC 9530 §5, the one to be preferred first: against loss, both are as good, and SHA-256 is
 * the faster one. The deprecated ones (`md5`, `sha`, `unixsum`, …) MUST NOT be relied on.
 */
const ALGORITHMS: readonly Algorithm[] = [
  { name: "sha-256", digestBytes: 32, create: createSha256 },
  { name: "sha-512", digestBytes: 64, create: createSha512 },
];

/** A check by the first algorithm that is given. A digest of the wrong size can't be compared, so it is passed over. */
function digestCheck(name: string, field: string | null): DigestCheck | undefined {
  if (field === null) return undefined;
  const digests = parseDigestField(field);
  for (const algorithm of ALGORITHMS) {
    const expected = digests.get(algorithm.name);
    if (expected?.length === algorithm.digestBytes) return new DigestCheck(name, algorithm, expected);
  }
  return undefined;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
