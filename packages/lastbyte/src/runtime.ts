/**
 * What a runtime offers beyond the web's own interfaces. Everything here has a portable way beside it; nothing is
 * imported by name, so that bundlers and browsers never see a `node:` specifier.
 */

/** Node 20.16, Deno 2 and Bun hand out their built-in modules by this function. */
function builtinModule(name: string): Record<string, unknown> | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  const module = process?.getBuiltinModule?.(name);
  return typeof module === "object" && module !== null ? (module as Record<string, unknown>) : undefined;
}

/**
 * Whether something in this runtime takes a `Response` natively, past its methods: a browser's `Cache` and
 * `respondWith`, the servers of Deno, Bun and workers. In Node nothing does.
 *
 * @internal
 */
export const takesResponsesNatively: boolean = !isPlainNode();

/** Deno, Bun and workerd call themselves Node too, for the sake of its packages. */
function isPlainNode(): boolean {
  const runtime = globalThis as {
    process?: { release?: { name?: string }; versions?: { node?: string } };
    Deno?: unknown;
    Bun?: unknown;
    caches?: unknown;
    EdgeRuntime?: unknown;
  };
  const isElsewhere =
    "Deno" in runtime || "Bun" in runtime || "caches" in runtime || "EdgeRuntime" in runtime;
  return runtime.process?.release?.name === "node" && !isElsewhere;
}

/**
 * A value that follows the flow of asynchronous work.
 *
 * @internal
 */
export interface AsyncContext<T> {
  run<R>(store: T, callback: () => R): R;
  getStore(): T | undefined;
}

/**
 * Makes such a value, or `undefined` where the runtime has none: browsers, until they get `AsyncContext`.
 *
 * @internal
 */
export function createAsyncContext<T>(): AsyncContext<T> | undefined {
  const AsyncLocalStorage = builtinModule("node:async_hooks")?.["AsyncLocalStorage"];
  if (typeof AsyncLocalStorage !== "function") return undefined;
  return new (AsyncLocalStorage as new () => AsyncContext<T>)();
}

/**
 * Node's `crypto.createHash`, several times as fast as portable code; `undefined` elsewhere.
 *
 * @internal
 */
export function nativeHash(): ((algorithm: "sha256" | "sha512") => NativeHash) | undefined {
  const createHash = builtinModule("node:crypto")?.["createHash"];
  return typeof createHash === "function" ? (createHash as (algorithm: string) => NativeHash) : undefined;
}

/** @internal */
export interface NativeHash {
  update(data: Uint8Array): unknown;
  copy(): NativeHash;
  digest(): Uint8Array;
}
