import { startGateway } from "@lastbyte/gateway";

// The gateway as it is by default: every body held, and checked to its last byte.
const [, , upstream = ""] = process.argv;
const gateway = await startGateway({ upstream, listen: { host: "127.0.0.1", port: 0 } });
process.send?.(gateway.address.port);
process.on("disconnect", () => process.exit(0));
