/**
 * UTF-8, a byte order mark dropped, what can't be decoded replaced, as the Fetch standard has it.
 *
 * @internal
 */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

const decoder = new TextDecoder();
