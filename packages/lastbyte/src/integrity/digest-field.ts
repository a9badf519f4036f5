/**
 * The digests of a `Content-Digest` or `Repr-Digest` field by algorithm: a structured-field dictionary of byte
 * sequences (RFC 9530 §2, RFC 9651 §3.2).
 *
 * Parsed as strictly as RFC 9651 §4.2 asks: a field that is malformed anywhere, or has a member that isn't a byte
 * sequence, is ignored as a whole, since a digest that was misread would condemn every sound body.
 *
 * @returns Nothing for a malformed field and for none.
 * @internal
 */
export function parseDigestField(field: string | null): ReadonlyMap<string, Uint8Array> {
  const text = field?.replaceAll(/^ +| +$/g, "") ?? "";
  if (text === "" || text.length > MAX_FIELD_CHARS) return NONE;

  const digests = new Map<string, Uint8Array>();
  MEMBER.lastIndex = 0;
  for (;;) {
    const [, algorithm, base64] = MEMBER.exec(text) ?? [];
    const digest = base64 === undefined ? undefined : decodeBase64(base64);
    if (algorithm === undefined || digest === undefined) return NONE;
    // The last of several members with one name counts (RFC 9651 §4.2.2).
    digests.set(algorithm, digest);
    if (MEMBER.lastIndex === text.length) return digests;

    SEPARATOR.lastIndex = MEMBER.lastIndex;
    if (!SEPARATOR.test(text)) return NONE;
    MEMBER.lastIndex = SEPARATOR.lastIndex;
  }
}

const NONE: ReadonlyMap<string, Uint8Array> = new Map();

/** Sixty times a SHA-512; what is longer is no digest field. */
const MAX_FIELD_CHARS = 8_192;

const KEY = "[a-z*][a-z0-9_.*-]*";

/** RFC 9651 §4.2.3.1: decimal, integer, string, token, byte sequence, boolean, date, display string. */
const BARE_ITEM = [
  String.raw`-?\d{1,12}\.\d{1,3}`,
  String.raw`-?\d{1,15}`,
  String.raw`"(?:[ !#-\[\]-~]|\\["\\])*"`,
  "[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*",
  ":[A-Za-z0-9+/=]*:",
  String.raw`\?[01]`,
  String.raw`@-?\d{1,15}`,
  '%"(?:[ !#$&-~]|%[0-9a-f]{2})*"',
].join("|");

const MEMBER = new RegExp(`(${KEY})=:([A-Za-z0-9+/=]*):(?:; *${KEY}(?:=(?:${BARE_ITEM}))?)*`, "y");
const SEPARATOR = /[ \t]*,[ \t]*/y;

/** Padding may be missing, as RFC 9651 §4.2.7 allows; `atob` takes it so. */
function decodeBase64(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
