/**
 * Does every item, at most `concurrency` at a time and in their order, until the signal aborts.
 *
 * @internal
 */
export async function workOff<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal },
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !signal.aborted) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
}
