import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// Serves JSON of about as many bytes as the path says, made once. A process of its own, so that its work is not counted.
const bodies = new Map<string, Buffer>();

const server = createServer((request, response) => {
  const path = request.url ?? "/";
  const body = bodies.get(path) ?? makeBody(Number(path.slice(1)));
  bodies.set(path, body);
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": body.length }).end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());

function makeBody(bytes: number): Buffer {
  const tasks: object[] = [];
  for (let length = 0; length < bytes - 200; length += JSON.stringify(tasks.at(-1)).length + 1) {
    tasks.push({
      gid: String(1_200_000_000_000_000 + tasks.length),
      name: `Task number ${tasks.length}, "quoted" and näme`,
      completed: tasks.length % 2 === 0,
      assignee: { gid: "12", name: "Someone" },
      tags: ["a", "b"],
    });
  }
  return Buffer.from(JSON.stringify({ data: tasks, next_page: null }));
}
