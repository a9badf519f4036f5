/**
 * Reads a `Retry-After` field: seconds, or a date in any of the three forms of RFC 9110 §5.6.7.
 *
 * @param wallMs - The present as milliseconds since 1970, to which a date is compared.
 * @returns Milliseconds to wait, 0 for a date that has passed, or `undefined` where the field says nothing usable.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 | RFC 9110 §10.2.3}
 * @internal
 */
export function parseRetryAfter(field: string | null, wallMs: number): number | undefined {
  const value = field?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;

  const dateMs = parseHttpDate(value);
  return dateMs === undefined ? undefined : Math.max(0, dateMs - wallMs);
}

/** IMF-fixdate, RFC 850 and asctime all begin with a day's name, which bare `Date.parse` would not ask for. */
const HTTP_DATE = /^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? /;

function parseHttpDate(value: string): number | undefined {
  if (!HTTP_DATE.test(value)) return undefined;
  const dateMs = Date.parse(value.endsWith("GMT") ? value : `${value} GMT`);
  return Number.isNaN(dateMs) ? undefined : dateMs;
}
