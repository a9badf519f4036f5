import { createServer } from "node:http";
import { Agent } from "node:http";
import type { AddressInfo } from "node:net";
import { createProxyServer } from "http-proxy-3";

const [, , target = ""] = process.argv;
const proxy = createProxyServer({ target, agent: new Agent({ keepAlive: true, maxSockets: 64 }) });
const server = createServer((request, response) => proxy.web(request, response));
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit(0));
