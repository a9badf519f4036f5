import type { Http2Session, Http2Stream } from "node:http2";

/**
 * Keeps the library's own part of a session for as long as that of a stream.
 *
 * The two are freed by the garbage collector, in any order. A stream whose head was refused halfway still holds memory
 * of its session; where the session is freed first, Node aborts the whole process (24.21, `~Http2Session` in
 * node_http2.cc: "Assertion failed: (current_nghttp2_memory_) == (0)"). So an upstream that sends such heads, a few
 * hundred of them, would stop the gateway. The held value of a registry lives until the stream's part is gone.
 *
 * @internal
 */
export function keepSession(session: Http2Session, stream: Http2Stream): void {
  const ofSession = handleOf(session);
  const ofStream = handleOf(stream);
  if (ofSession !== undefined && ofStream !== undefined) kept.register(ofStream, ofSession);
}

const kept = new FinalizationRegistry<object>(() => {});

let handleSymbol: symbol | undefined;

/** Node has no public name for it; where it has another one, nothing is kept. */
function handleOf(holder: object): object | undefined {
  handleSymbol ??= Object.getOwnPropertySymbols(holder).find(({ description }) => description === "kHandle");
  const handle: unknown = handleSymbol === undefined ? undefined : Reflect.get(holder, handleSymbol);
  return typeof handle === "object" && handle !== null ? handle : undefined;
}
