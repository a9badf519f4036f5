import { contenders } from "./contenders.ts";

/** How many calls are under way at a time, as in a program that fetches many pages. */
const CONCURRENCY = 8;

// Makes calls when it is told to, and tells how much CPU time they took.
process.on("message", ({ name, url, calls }: Order) => {
  void run(name, url, calls).then((cpuMicroseconds) => process.send?.(cpuMicroseconds));
});
process.on("disconnect", () => process.exit());

interface Order {
  readonly name: string;
  readonly url: string;
  readonly calls: number;
}

async function run(name: string, url: string, calls: number): Promise<number> {
  const contender = contenders.find((contender) => contender.name === name);
  if (contender === undefined) throw new Error(`no contender is called ${name}`);
  let left = calls;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await contender.call(url);
    }
  };

  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
