/** Whether two bodies are the same. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && isPrefix(left, right);
}

/** Whether a body begins with these bytes. */
export function isPrefix(bytes: Uint8Array, whole: Uint8Array): boolean {
  return bytes.length <= whole.length && bytes.every((byte, index) => byte === whole[index]);
}

/** Reads a stream to its end, or to its error. */
export async function readAll(
  body: ReadableStream<Uint8Array> | null,
): Promise<{ readonly bytes: Uint8Array; readonly error: unknown }> {
  const chunks: Uint8Array[] = [];
  let error: unknown;
  try {
    const reader = body?.getReader();
    for (;;) {
      const result = await reader?.read();
      if (result === undefined || result.done) break;
      chunks.push(result.value);
    }
  } catch (caught) {
    error = caught;
  }
  return { bytes: joined(chunks), error };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
