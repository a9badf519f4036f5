// Plain JavaScript, so that what it takes is what the built gateway takes, without a loader for types.
import { startGateway } from "@lastbyte/gateway";

const [upstream = ""] = process.argv.slice(2);

// A thousand cuts within seconds are more than any origin should be asked to bear; here they are the point.
const gateway = await startGateway({
  upstream,
  listen: { host: "127.0.0.1", port: 0 },
  retryBudget: { minPerSecond: 10_000 },
});
process.send?.(gateway.address.port);
process.once("disconnect", () => void gateway.close());
