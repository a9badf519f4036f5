// Runs one client in a process of its own; the suite says over the process channel what to ask and when.
import { clients } from "./clients.mjs";

const [, , name, base] = process.argv;
const client = await clients[name].make(base);

// Some clients leave promises behind that nobody handles; the suite judges what the call came to.
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});

process.on("message", async ({ id, method, key }) => {
  try {
    const value = await (method === "GET" ? client.get(key) : client.post(key));
    process.send({ id, kind: "value", value: value ?? null });
  } catch (error) {
    process.send({ id, kind: "error", message: String(error?.message ?? error) });
  }
});
process.send({ id: 0, kind: "ready" });
