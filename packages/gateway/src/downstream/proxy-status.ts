import { PSEUDONYM } from "./forwarding-fields.ts";

/**
 * Writes a `Proxy-Status` member (RFC 9209 §2): what the gateway had to do, or could not.
 *
 * @internal
 */
export function proxyStatus(parts: { readonly error?: string; readonly details?: string }): string {
  const error = parts.error === undefined ? "" : `; error=${parts.error}`;
  const details = parts.details === undefined ? "" : `; details="${quotable(parts.details)}"`;
  return `${PSEUDONYM}${error}${details}`;
}

/** A string of structured fields has printable ASCII only (RFC 8941 §3.3.3). */
function quotable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, String.raw`\$&`);
}
