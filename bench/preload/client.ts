import { contenders } from "./contenders.ts";

// Makes calls with one client when it is told to, and tells how much CPU time they took.
const contender = contenders.find(({ name }) => name === process.argv[2]);
if (contender === undefined) throw new Error(`no contender is called ${process.argv[2]}`);
const call = await contender.load();

process.on("message", (order: Order) => {
  void run(order).then((cpuMicroseconds) => process.send?.(cpuMicroseconds));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");

interface Order {
  readonly url: string;
  readonly calls: number;
  readonly concurrency: number;
}

async function run({ url, calls, concurrency }: Order): Promise<number> {
  let left = calls;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { data } = (await call(url)) as { readonly data: readonly unknown[] };
      if (data.length === 0) throw new Error("expected records, got none");
    }
  };

  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: concurrency }, work));
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
