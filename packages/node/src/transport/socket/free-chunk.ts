/**
 * Frees the memory of a chunk at once, where {@link allowFreeing} has allowed that; any other chunk is left as it is.
 *
 * What is read from a socket is passed on and dead within milliseconds, but it is V8 that finds that out. It lets some
 * 64 MB of dead buffers gather, and then pays for each one: with many large bodies side by side, that is most of a
 * process's memory and a good part of its time. Whoever knows that a chunk was the last of its kind can do better.
 *
 * The memory is taken away by detaching it. So a use after it is loud: the chunk is empty from then on, and never shows
 * bytes that are somebody else's. Still it would be a body that lost bytes, so what may be freed is said by whoever
 * read the chunk and knows all who look at it, never guessed from what it looks like: a chunk of a request's body looks
 * the same, and is kept to be sent again.
 *
 * @internal
 */
export function freeChunk(chunk: Uint8Array): void {
  if (freeable.delete(chunk)) detach(chunk);
}

/**
 * Frees the memory that the chunks of one body lie in, together with whatever else came in the same reads: the head in
 * front, the bytes behind. For whoever knows that the memory is nobody else's, and looks at none of it any more.
 *
 * @internal
 */
export function freeMemoryOf(chunks: readonly Uint8Array[]): void {
  if (!CAN_DETACH) return;
  for (const chunk of chunks) {
    // Several of them may lie in one piece of memory, which is empty once it is detached.
    if (chunk.buffer.byteLength >= MIN_BYTES) detach(chunk);
  }
}

/**
 * Says of a chunk that nobody will keep it, or a part of it, behind its last use: being written to a socket, or being
 * dropped. Nothing comes of it where the chunk shares its memory with others, as the pieces of one read do, or where it
 * is too small to be worth it.
 *
 * @returns Whether it will be freed.
 * @internal
 */
export function allowFreeing(chunk: Uint8Array): boolean {
  const { byteLength, buffer } = chunk;
  if (byteLength < MIN_BYTES || byteLength !== buffer.byteLength || !CAN_DETACH) return false;
  freeable.add(chunk);
  return true;
}

/**
 * Whether a chunk is to be freed behind its last use.
 *
 * @internal
 */
export function mayBeFreed(chunk: Uint8Array): boolean {
  return freeable.has(chunk);
}

/** The very chunks: a part of one is a chunk of its own, and is not among them. */
const freeable = new WeakSet<Uint8Array>();

/** From here on, freeing costs less than half of collecting (Node 24, x64); below 4 KiB nothing is gained. */
const MIN_BYTES = 8_192;

/** Came with V8 11.4, and so with Node 22. */
const CAN_DETACH = "transfer" in ArrayBuffer.prototype;

function detach({ buffer }: Uint8Array): void {
  // What is taken over is nothing, and the rest is freed.
  (buffer as unknown as Transferable).transfer(0);
}

/** ES2024. */
interface Transferable {
  transfer(newByteLength: number): ArrayBuffer;
}
