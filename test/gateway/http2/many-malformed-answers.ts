import process from "node:process";
import { ask } from "../ask.ts";
import { gatewayBefore } from "../gateway-before.ts";
import { startRawUpstream } from "./raw-http2.ts";

// Asks for answers whose heads are refused halfway, and makes garbage of everything in between: a process of its own,
// because it is the whole process that is at stake.
await using upstream = await startRawUpstream([
  (connection, streamId) =>
    connection.head(streamId, [
      [":status", "200"],
      ["content-type", "text/plain"],
      ["connection", "close"],
    ]),
]);
await using gateway = await gatewayBefore(upstream.url, { retryBudget: { minPerSecond: 100_000 } });
let refused = 0;
for (let round = 0; round < 150; round += 1) {
  const answers = await Promise.all(Array.from({ length: 4 }, () => ask(gateway.url)));
  for (const answer of answers) if (answer.kind === "answer" && answer.status === 502) refused += 1;
}
process.stdout.write(`${refused} answers were refused\n`);
