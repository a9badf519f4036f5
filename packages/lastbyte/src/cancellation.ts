/**
 * Why a call ends before its time.
 *
 * @internal
 */
export type CancelCause =
  /** The caller gave up; `reason` is what its signal said. */
  { readonly kind: "caller"; readonly reason: unknown } | { readonly kind: "deadline" };

/**
 * The end of a call before its time, to be heard by whatever waits for it.
 *
 * A plain set of listeners, because an `AbortController` for each call costs more than the rest of the engine; doors
 * that need a signal make one from it.
 *
 * @internal
 */
export class Cancellation {
  #cause: CancelCause | undefined;
  readonly #listeners: Set<() => void> = new Set();

  /** Why the call was cancelled, or `undefined` while it goes on. */
  get cause(): CancelCause | undefined {
    return this.#cause;
  }

  /** What the caller said when it gave up; `undefined` where nobody did, or a deadline ended the call. */
  get reason(): unknown {
    return this.#cause?.kind === "caller" ? this.#cause.reason : undefined;
  }

  /** Cancels the call. Only the first cause counts. */
  cancel(cause: CancelCause): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Calls the listener once when the call is cancelled, at once if it was; the returned function takes it back. */
  subscribe(listener: () => void): () => void {
    if (this.#cause !== undefined) {
      listener();
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Settles as `promise` does, or resolves to `undefined` as soon as the call is cancelled. */
  race<T>(promise: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const unsubscribe = this.subscribe(() => resolve(undefined));
      promise.then(
        (value) => {
          unsubscribe();
          resolve(value);
        },
        (error: unknown) => {
          unsubscribe();
          reject(error);
        },
      );
    });
  }
}
