/**
 * A URL as it may stand in a log: a user, a password and a key in the query are left out, in whatever way they are
 * written, also where it is no URL at all.
 *
 * @internal
 */
export function withoutSecrets(url: string): string {
  return url
    .replace(/^([a-z0-9+.-]*:)?(\/\/)?.*@/is, "$1$2…@")
    .replace(/[?#].+/s, (rest) => `${rest.slice(0, 1)}…`);
}
