import { contenders } from "./contenders.ts";

// Makes calls when it is told to, and tells how much CPU time they took.
process.on("message", ({ name, url, calls, concurrency }: Order) => {
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
  void Promise.all(Array.from({ length: concurrency }, work)).then(() => {
    const { user, system } = process.cpuUsage(before);
    process.send?.(user + system);
  });
});
process.on("disconnect", () => process.exit());

interface Order {
  readonly name: string;
  readonly url: string;
  readonly calls: number;
  readonly concurrency: number;
}
