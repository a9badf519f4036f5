// Runs one client in a process of its own; the suite says over the process channel what to ask and when.
import { clients } from "./clients.mjs";

const [, , name, base] = process.argv;
const client = await clients[name].make(base);

// Some clients leave promises behind that nobody handles; the suite judges what the call came to.
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});

process.on("message", ({ id, method, key }) => {
  ask(method, key).then(
    (value) => process.send({ id, kind: "value", value: value ?? null }),
    (error) => process.send({ id, kind: "error", message: String(error?.message ?? error) }),
  );
});
process.send({ id: 0, kind: "ready" });

async function ask(method, key) {
  return method === "GET" ? client.get(key) : client.post(key);
}
