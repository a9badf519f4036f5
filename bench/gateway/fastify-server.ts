import type { AddressInfo } from "node:net";
import httpProxy from "@fastify/http-proxy";
import fastify from "fastify";

const [, , upstream = ""] = process.argv;
const app = fastify();
await app.register(httpProxy, { upstream, undici: { connections: 64 } });
await app.listen({ port: 0, host: "127.0.0.1" });
process.send?.((app.server.address() as AddressInfo).port);
process.on("disconnect", () => process.exit(0));
