import { once } from "node:events";
import http from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";

/** Starts a server with one answer for each path, in the process of the program that asks it. */
export async function startFetchOrigin() {
  const server = http.createServer((request, response) => {
    const answer = answers[new URL(request.url, "http://host").pathname];
    if (answer === undefined) response.writeHead(500).end();
    else void answer(response, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return { port, url: `http://127.0.0.1:${port}` };
}

const TEXT = JSON.stringify({ data: Array.from({ length: 200 }, (_, id) => ({ id, name: `täsk ${id}` })) });
const BIG_BYTES = 3 * 1_048_576;

const answers = {
  "/json": (response) => response.writeHead(200, { "content-type": "application/json" }).end(TEXT),
  "/marked": (response) => response.writeHead(200).end("\u{feff}{}"),
  "/cookies": (response) =>
    response
      .writeHead(
        200,
        "Fine",
        [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
          ["x-twice", "1"],
          ["x-twice", "2"],
        ].flat(),
      )
      .end("{}"),
  "/gzip": (response) =>
    response
      .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
      .end(gzipSync(TEXT)),
  "/empty": (response) => response.writeHead(204).end(),
  "/reset": (response) => response.writeHead(205).end(),
  "/created": (response) => response.writeHead(201, "Made").end("yes"),
  "/missing": (response) => response.writeHead(404).end("no"),
  "/broken": (response) => response.writeHead(503, { "retry-after": "1" }).end("later"),
  "/proxy": (response) => response.writeHead(407, { "proxy-authenticate": "Basic" }).end("who?"),
  "/unmodified": (response) => response.writeHead(304, { etag: '"1"' }).end(),
  "/moved": (response) => response.writeHead(302, { location: "/json#there" }).end("over there"),
  "/moved/twice": (response) => response.writeHead(301, { location: "/moved" }).end(),
  "/moved/echo": (response) => response.writeHead(307, { location: "/echo" }).end(),
  "/loop": (response) => response.writeHead(302, { location: "/loop" }).end(),
  "/nowhere": (response) => response.writeHead(302, { location: "http://[" }).end(),
  "/unsaid": (response) => response.writeHead(302).end("no location"),
  "/big": (response) => response.writeHead(200, { "content-type": "text/plain" }).end("x".repeat(BIG_BYTES)),
  "/cut": (response) =>
    cut(response, { "content-type": "application/json", "content-length": "5000" }, '{"a":'),
  "/cut/big": (response) => cut(response, { "content-length": String(2 * BIG_BYTES) }, "x".repeat(BIG_BYTES)),
  "/content/cut": (response) => response.writeHead(200, { "content-type": "application/json" }).end('{"a":'),
  "/gone": (response) => response.socket.destroy(),
  "/silent": () => {},
  "/echo": (response, request) =>
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify([request.method, request.rawHeaders])),
  "/events": async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let event = 0; event < 3; event += 1) {
      response.write(`data: ${event}\n\n`);
      await wait(20);
    }
    response.end();
  },
};

function cut(response, fields, text) {
  response.writeHead(200, fields);
  response.write(text, () => setTimeout(() => response.socket.destroy(), 30));
}
