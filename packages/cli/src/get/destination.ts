import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CommandFailure } from "../command-failure.ts";

/**
 * Where the bytes of a download go.
 *
 * @internal
 */
export interface Destination {
  write(bytes: Uint8Array): Promise<void>;
  /** All bytes were written: the file gets its name. */
  keep(): Promise<void>;
  /** The download failed: nothing of it stays. */
  discard(): Promise<void>;
}

/**
 * Opens a file that has its name only when it is whole. Until then it stands in the same folder, where it can be
 * renamed in one step, under a name that nothing else has.
 *
 * @throws CommandFailure where the file can't be written.
 * @internal
 */
export async function openFile(path: string, uniqueness: string): Promise<Destination> {
  const partPath = join(dirname(path), `.${basename(path)}.${uniqueness}.part`);
  const orFail = async <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => fail(path, error));
  const file = await orFail(open(partPath, "wx"));
  return {
    async write(bytes) {
      await orFail(file.writeFile(bytes));
    },
    async keep() {
      // What a crash of the machine leaves under the name must be whole, too.
      await orFail(file.sync());
      await file.close();
      await orFail(rename(partPath, path));
    },
    async discard() {
      await file.close().catch(() => undefined);
      await rm(partPath, { force: true });
    },
  };
}

function fail(path: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw new CommandFailure(`expected to write ${path}, got: ${reason}`);
}
