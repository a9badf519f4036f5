import { contenders } from "./contenders.ts";

// Makes calls when it is told to, and tells how much CPU time they took.
process.on("message", (order: Order) => {
  void run(order).then((cpuMicroseconds) => process.send?.(cpuMicroseconds));
});
process.on("disconnect", () => process.exit());

export interface Order {
  readonly name: string;
  readonly url: string;
  readonly calls: number;
  readonly concurrency: number;
}

async function run({ name, url, calls, concurrency }: Order): Promise<number> {
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
  await Promise.all(Array.from({ length: concurrency }, work));
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
