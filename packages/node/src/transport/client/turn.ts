/**
 * The present turn of the event loop.
 *
 * @internal
 */
export class Turn {
  #end: Promise<void> | undefined;

  /** Settles when whatever sockets had to tell in this turn has been heard. One promise for all who ask. */
  end(): Promise<void> {
    this.#end ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#end = undefined;
        resolve();
      });
    });
    return this.#end;
  }
}
