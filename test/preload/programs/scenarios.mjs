/* oxlint-disable max-lines -- a table of small programs, each to be read by itself */
// What an app may do with `node:http`, one function each. What it returns must be the same with the preload as
// without it. Written in plain JavaScript, so that the oldest Node can run it.
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import tls from "node:tls";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { setTimeout as wait } from "node:timers/promises";

const MEBIBYTE = 1_048_576;
const BIG_BYTES = 100 * MEBIBYTE;
const JSON_TEXT = JSON.stringify({
  data: Array.from({ length: 200 }, (_, id) => ({ id, name: `task ${id}` })),
});

const OK = "HTTP/1.1 200 OK\r\n";
const RAW_ANSWERS = {
  "a length": `${OK}Content-Length: 4\r\n\r\ndata`,
  "chunks and trailers": `${OK}Trailer: X\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n0\r\nX: 1\r\n\r\n`,
  "an end with the connection": `${OK}\r\ndata`,
  "an older version": "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\ndata",
  "early hints": `HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n${OK}Content-Length: 4\r\n\r\ndata`,
  "no body": "HTTP/1.1 204 None\r\n\r\n",
  "a cut length": `${OK}Content-Length: 9\r\n\r\ndata`,
  "cut chunks": `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n`,
  "a broken chunk": `${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\ndata\r\n`,
  "a cut head": "HTTP/1.1 200 OK\r\nContent-Le",
  "no HTTP": "SSH-2.0-OpenSSH_9.6\r\n\r\n",
  nothing: "",
  "a head that is too large": `${OK}X: ${"x".repeat(20_000)}\r\nContent-Length: 0\r\n\r\n`,
  "a large head that is allowed": `${OK}X: ${"x".repeat(20_000)}\r\nContent-Length: 0\r\n\r\n`,
  "a value that is tolerated": `${OK}X: a\u0001b\r\nContent-Length: 0\r\n\r\n`,
};
const RAW_OPTIONS = {
  "a large head that is allowed": { maxHeaderSize: 65_536 },
  "a value that is tolerated": { insecureHTTPParser: true },
};

export const scenarios = {
  "a client certificate is shown to the server": async () => {
    const { server, pem } = await secureServer(
      { requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        response.end(JSON.stringify({ subject: request.socket.getPeerCertificate().subject.CN }));
      },
    );
    const options = { ca: pem.ca, cert: pem.client, key: pem.clientKey };
    const answer = await ask(https.request(`https://localhost:${portOf(server)}/`, options));
    const refused = await ask(https.request(`https://localhost:${portOf(server)}/`, { ca: pem.ca }));
    server.close();
    return { answer, refused: refused.error !== undefined };
  },

  "a custom CA decides whom to trust": async () => {
    const { server, pem } = await secureServer({}, (request, response) => response.end("trusted"));
    const url = `https://localhost:${portOf(server)}/`;
    const trusted = await ask(https.request(url, { ca: pem.ca }));
    const agent = new https.Agent({ ca: pem.ca, servername: "server.test" });
    const byAgent = await ask(https.get(url, { agent }));
    const unknown = await ask(https.get(url));
    server.close();
    return { trusted, byAgent, unknown };
  },

  "agent: false opens a connection for each request": async () => {
    const { server, url, counts } = await plainServer((request, response) => response.end("ok"));
    const answers = [];
    for (let index = 0; index < 3; index += 1) answers.push(await ask(http.get(url, { agent: false })));
    server.close();
    return { answers, connections: counts.connections };
  },

  "a keep-alive agent uses its connection again": async () => {
    const { server, url, counts } = await plainServer((request, response) => response.end(JSON_TEXT));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const reused = [];
    for (let index = 0; index < 5; index += 1) {
      const request = http.get(url, { agent });
      await ask(request);
      reused.push(request.reusedSocket);
      await wait(5);
    }
    const free = Object.values(agent.freeSockets).flat().length;
    agent.destroy();
    server.close();
    return { reused, connections: counts.connections, free };
  },

  "an agent of its own make goes through a proxy with CONNECT": async () => {
    const { server, url } = await plainServer((request, response) =>
      response.end(`for ${request.headers.host}`),
    );
    const seen = [];
    const proxy = http.createServer();
    proxy.on("connect", (request, socket) => {
      seen.push(request.url.replace(/:\d+$/, ""));
      const upstream = net.connect(portOf(server), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      socket.on("error", () => upstream.destroy());
    });
    await listening(proxy);
    class ProxyAgent extends http.Agent {
      createConnection(options, callback) {
        const path = `${options.host}:${options.port}`;
        const request = http.request({ port: portOf(proxy), host: "127.0.0.1", method: "CONNECT", path });
        request.on("connect", (response, socket) => callback(null, socket));
        request.on("error", callback);
        request.end();
      }
    }
    const answer = await ask(http.get(url.replace("127.0.0.1", "localhost"), { agent: new ProxyAgent() }));
    proxy.closeAllConnections();
    proxy.close();
    server.closeAllConnections();
    server.close();
    return { status: answer.status, text: answer.text.replace(/:\d+/, ""), seen };
  },

  "a proxy that is asked with a whole URL is asked so": async () => {
    const { server, url } = await plainServer((request, response) => response.end(request.url));
    const answer = await ask(
      http.get({ host: "127.0.0.1", port: new URL(url).port, path: "http://example.test/there?x=1" }),
    );
    server.close();
    return answer;
  },

  "a unix socket is used": async () => {
    const folder = await mkdtemp(join(tmpdir(), "lastbyte-"));
    const socketPath = join(folder, "http.sock");
    const server = http.createServer((request, response) => response.end(request.url));
    server.listen(socketPath);
    await once(server, "listening");
    const answer = await ask(http.get({ socketPath, path: "/over/there" }));
    server.close();
    await rm(folder, { recursive: true });
    return answer;
  },

  "a custom lookup is asked": async () => {
    const { server, url } = await plainServer((request, response) => response.end(request.headers.host));
    const names = [];
    const lookup = (name, options, callback) => {
      names.push(name);
      if (options.all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
      else callback(null, "127.0.0.1", 4);
    };
    const answer = await ask(http.get(url.replace("127.0.0.1", "nowhere.test"), { lookup }));
    server.close();
    return { text: answer.text.replace(/:\d+/, ""), names };
  },

  "createConnection of the app makes the connection": async () => {
    const { server, url } = await plainServer((request, response) => response.end("ok"));
    let made = 0;
    const createConnection = (options) => {
      made += 1;
      return net.connect(options);
    };
    const answer = await ask(http.get(url, { createConnection }));
    server.close();
    return { answer, made };
  },

  "an upgrade hands over the connection": async () => {
    const { server, url } = await plainServer((request, response) => response.end("no upgrade"));
    server.on("upgrade", (request, socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst");
      socket.on("data", (bytes) => socket.end(`echo ${bytes}`));
    });
    const request = http.request(url, { headers: { connection: "Upgrade", upgrade: "echo" } });
    request.end();
    const [response, socket, head] = await once(request, "upgrade");
    socket.write("hello");
    const chunks = [head];
    for await (const chunk of socket) chunks.push(chunk);
    server.close();
    return { status: response.statusCode, text: Buffer.concat(chunks).toString() };
  },

  "a body waits for 100 Continue": async () => {
    const { server, url } = await plainServer((request, response) => response.end("no expectation"));
    const order = [];
    server.on("checkContinue", (request, response) => {
      order.push("asked");
      response.writeContinue();
      void textOf(request).then((text) => {
        order.push(`body ${text.length}`);
        response.end("done");
      });
    });
    const request = http.request(url, { method: "PUT", headers: { expect: "100-continue" } });
    request.on("continue", () => {
      order.push("continue");
      request.end("x".repeat(1_000));
    });
    request.flushHeaders();
    const answer = await ask(request, { end: false });
    server.close();
    return { answer, order };
  },

  "early hints are told, and then the answer": async () => {
    const { server, url } = await plainServer((request, response) => {
      response.writeEarlyHints({ link: "</a.css>; rel=preload" });
      response.end("ok");
    });
    const request = http.get(url);
    const informed = [];
    request.on("information", ({ statusCode, headers }) => informed.push([statusCode, headers.link]));
    const answer = await ask(request);
    server.close();
    return { answer, informed };
  },

  "heads arrive as they were sent": async () => {
    const { server, url } = await plainServer((request, response) => {
      response.writeHead(299, "Fine By Me", [
        ["X-Case", "Kept"],
        ["Set-Cookie", "a=1"],
        ["Set-Cookie", "b=2"],
        ["Date", "Sun, 06 Nov 1994 08:49:37 GMT"],
        ["Trailer", "X-Sum"],
        ["Transfer-Encoding", "chunked"],
      ]);
      response.write("body");
      response.addTrailers({ "X-Sum": "42" });
      response.end();
    });
    const request = http.get(url);
    const [response] = await once(request, "response");
    const text = await textOf(response);
    server.close();
    const { statusCode, statusMessage, headers, rawHeaders, httpVersion, complete, trailers, rawTrailers } =
      response;
    return {
      text,
      head: [statusCode, statusMessage, headers, rawHeaders, httpVersion],
      end: [complete, trailers, rawTrailers],
      isItsRequest: response.req === request,
      isItsResponse: request.res === response,
      isClass: [request instanceof http.ClientRequest, response instanceof http.IncomingMessage],
      names: [request.constructor.name, http.request.name, http.get.name, http.ClientRequest.name],
    };
  },

  "all events of a call come in their order, whatever is wrong with the answer": async () => {
    const seen = {};
    for (const [what, bytes] of Object.entries(RAW_ANSWERS)) {
      const { server, url } = await rawServer((socket) => socket.end(bytes, "latin1"));
      for (const method of ["GET", "POST"]) {
        const request = http.request(url, { method, ...RAW_OPTIONS[what] });
        const events = record(request, ["socket", "finish", "information", "response", "error", "close"]);
        request.on("response", (response) => {
          record(response, ["aborted", "error", "end", "close"], events);
          events.push(response.statusCode, response.complete, response.rawHeaders.length);
          response.on("data", (chunk) => events.push(String(chunk)));
          response.on("end", () => events.push(response.complete, response.rawTrailers));
        });
        request.end();
        await once(request, "close").catch(() => once(request, "close"));
        await wait(5);
        seen[`${method}, ${what}`] = events;
      }
      server.close();
    }
    return seen;
  },

  "options of the request and its head reach the wire": async () => {
    const { server, url, heads } = await rawServer((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nAge: 1\r\nAge: 2\r\nContent-Length: 0\r\n\r\n"),
    );
    const ages = [];
    for (const options of [
      { setHost: false },
      { setDefaultHeaders: false },
      { headers: ["Host", "own", "X-Twice", "1", "X-Twice", "2"] },
      { headers: { "X-Twice": ["1", "2"] }, uniqueHeaders: ["x-twice"] },
      { auth: "user:word", joinDuplicateHeaders: true },
      { path: "/?" },
    ]) {
      const [response] = await once(http.get(url, { agent: false, ...options }), "response");
      ages.push(response.headers.age);
      await textOf(response);
    }
    const port = String(portOf(server));
    server.close();
    return { heads: heads.map((head) => head.replaceAll(port, "port")), ages };
  },

  "a tool that wraps what makes requests sees each of them once": async () => {
    const { server, url } = await plainServer((request, response) => response.end("ok"));
    const own = { request: http.request, get: http.get };
    const calls = [];
    for (const name of ["request", "get"]) {
      http[name] = function (...args) {
        calls.push(name);
        return own[name].apply(this, args);
      };
    }
    await ask(http.get(url));
    await ask(http.request(url));
    Object.assign(http, own);
    server.close();
    return calls;
  },

  "functions, classes and objects look as ever": async () => {
    const { server, url } = await plainServer((request, response) => response.end("ok"));
    const request = http.get(url);
    const [response] = await once(request, "response");
    const enumerate = (object) => {
      const found = [];
      for (const key in object) found.push(key);
      return inOrder(found);
    };
    const seen = {
      keys: [enumerate(request), enumerate(response)],
      functions: [http, https].flatMap(({ request, get }) =>
        [request, get].map(({ name, length }) => [name, length]),
      ),
      properties: ["request", "get", "ClientRequest"].map((name) => {
        const { value: _, ...property } = Object.getOwnPropertyDescriptor(http, name);
        return property;
      }),
      isOfClass: request.constructor === http.ClientRequest,
      isComplete: response.complete,
    };
    await textOf(response);
    server.close();
    return seen;
  },

  "answers without a body end at once": async () => {
    const { server, url } = await plainServer((request, response) => {
      response.writeHead(Number(request.url.slice(1)) || 200, { "content-type": "application/json" });
      response.end();
    });
    const answers = [
      await ask(http.request(url, { method: "HEAD" })),
      await ask(http.get(`${url}204`)),
      await ask(http.get(`${url}304`)),
      await ask(http.get(`${url}404`)),
    ];
    server.close();
    return answers;
  },

  "an idle time before the head is told, and ends nothing by itself": async () => {
    const { server, url } = await plainServer(async (request, response) => {
      await wait(150);
      response.end("late");
    });
    const events = [];
    const request = http.get(url, { timeout: 40 });
    request.on("timeout", () => events.push("timeout"));
    const answer = await ask(request);
    server.close();
    return { answer, timedOut: events.includes("timeout") };
  },

  "an app that gives up at a timeout gets its error": async () => {
    const { server, url } = await plainServer(() => {});
    const request = http.get(url);
    request.setTimeout(40, () => request.destroy(new Error("too slow")));
    const answer = await ask(request);
    server.closeAllConnections();
    server.close();
    return answer;
  },

  "an app that gives up in the middle of a body hears the end of it": async () => {
    const { server, url } = await plainServer((request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
    });
    const request = http.get(url);
    const events = record(request, ["error", "close"]);
    const [response] = await once(request, "response");
    record(response, ["aborted", "error", "end", "close"], events);
    await once(response, "data");
    request.destroy();
    await new Promise((resolve) => response.once("close", resolve));
    await wait(10);
    server.closeAllConnections();
    server.close();
    return inOrder(events);
  },

  "an app may destroy the response instead": async () => {
    const { server, url } = await plainServer((request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
    });
    const request = http.get(url);
    const events = record(request, ["error", "close"]);
    const [response] = await once(request, "response");
    record(response, ["aborted", "error", "end", "close"], events);
    await once(response, "data");
    response.destroy(new Error("enough"));
    await new Promise((resolve) => request.once("close", resolve));
    await wait(10);
    server.closeAllConnections();
    server.close();
    return inOrder(events);
  },

  "an abort signal ends a request": async () => {
    const { server, url } = await plainServer(() => {});
    const early = await ask(http.get(url, { signal: AbortSignal.abort() }));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const late = await ask(http.get(url, { signal: controller.signal }));
    server.closeAllConnections();
    server.close();
    return { early, late };
  },

  "abort() before the head is a hang-up": async () => {
    const { server, url } = await plainServer(() => {});
    const request = http.get(url);
    const events = record(request, ["abort", "error", "close"]);
    await once(request, "socket");
    setTimeout(() => request.abort(), 20);
    await new Promise((resolve) => request.on("close", resolve));
    await wait(10);
    server.closeAllConnections();
    server.close();
    return { events, aborted: request.aborted, destroyed: request.destroyed };
  },

  "a refused connection is an error with its code": async () => {
    const { server, url } = await plainServer(() => {});
    server.close();
    await once(server, "close");
    const request = http.get(url);
    const events = record(request, ["error", "close", "response"]);
    const { error } = await ask(request);
    await wait(20);
    return { code: error.code, events };
  },

  "a stream of events arrives one by one": async () => {
    const next = [];
    const { server, url } = await plainServer((request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 0\n\n");
      next.push(() => response.write("data: 1\n\n"));
      next.push(() => response.end("data: 2\n\n"));
    });
    const [response] = await once(http.get(url), "response");
    const chunks = [];
    // The server sends an event when the one before has arrived, and not earlier.
    for await (const chunk of response) {
      chunks.push(chunk.toString());
      next.shift()?.();
    }
    server.close();
    return chunks;
  },

  "a body can be read in every way": async () => {
    const { server, url } = await plainServer((request, response) => response.end(JSON_TEXT.repeat(30)));
    const asText = await responseOf(url, async (response) => {
      response.setEncoding("utf8");
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      await once(response, "end");
      return digest(text);
    });
    const asReadable = await responseOf(url, async (response) => {
      const chunks = [];
      response.on("readable", () => {
        for (let chunk = response.read(); chunk !== null; chunk = response.read()) chunks.push(chunk);
      });
      await once(response, "end");
      return digest(Buffer.concat(chunks));
    });
    const asIterator = await responseOf(url, async (response) => digest(await textOf(response)));
    const asPipeline = await responseOf(url, async (response) => {
      const hash = createHash("sha256");
      await pipeline(response, hash);
      return hash.digest("hex");
    });
    const asWeb = await responseOf(url, async (response) =>
      digest(await new Response(Readable.toWeb(response)).text()),
    );
    const unread = await responseOf(url, async (response) => {
      response.resume();
      await finished(response);
      return response.complete;
    });
    server.close();
    return { asText, asReadable, asIterator, asPipeline, asWeb, unread };
  },

  "a request body can be a stream": async () => {
    const { server, url } = await plainServer(async (request, response) => {
      response.end(`${request.method} ${digest(await textOf(request))}`);
    });
    const request = http.request(url, { method: "POST" });
    const [answer] = await Promise.all([
      ask(request, { end: false }),
      pipeline(Readable.from(["one", "two", "three"]), request),
    ]);
    server.close();
    return answer;
  },

  "what a listener throws is uncaught, as ever": async () => {
    const { server, url } = await plainServer((request, response) => response.end("ok"));
    const caught = [];
    process.on("uncaughtException", (error) => caught.push(error.message));
    http.get(url, () => {
      throw new Error("from the response listener");
    });
    http.get(url, (response) => {
      response.on("data", () => {
        throw new Error("from the data listener");
      });
    });
    for (let turn = 0; turn < 200 && caught.length < 2; turn += 1) await wait(10);
    server.closeAllConnections();
    server.close();
    return inOrder(caught);
  },

  "listeners run in the context of their request": async () => {
    const { server, url } = await plainServer((request, response) => response.end("ok"));
    const storage = new AsyncLocalStorage();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const seen = await Promise.all(
      [1, 2, 3].map((id) =>
        storage.run(id, async () => {
          const [response] = await once(http.get(url, { agent }), "response");
          const atResponse = storage.getStore();
          await textOf(response);
          return [id, atResponse, storage.getStore()];
        }),
      ),
    );
    const byCallback = await new Promise((resolve) => {
      storage.run("here", () =>
        http.get(url, (response) => response.resume().on("end", () => resolve(storage.getStore()))),
      );
    });
    agent.destroy();
    server.close();
    return { seen, byCallback };
  },

  "new http.ClientRequest is a request like any other": async () => {
    const { server, url } = await plainServer((request, response) => response.end(request.method));
    class Own extends http.ClientRequest {}
    const answers = [
      await ask(new http.ClientRequest(url)),
      await ask(new http.ClientRequest({ port: new URL(url).port, method: "DELETE" })),
      await ask(new Own(url)),
    ];
    server.close();
    return answers;
  },

  "100 MiB go up in constant memory": async () => {
    const { server, url } = await plainServer(async (request, response) => {
      let bytes = 0;
      for await (const chunk of request) bytes += chunk.length;
      response.end(String(bytes));
    });
    const request = http.request(url, { method: "PUT" });
    const watch = watchMemory();
    const [answer] = await Promise.all([
      ask(request, { end: false }),
      pipeline(Readable.from(bigBody()), request),
    ]);
    server.close();
    return { answer, isBounded: watch() };
  },

  "100 MiB come down in constant memory": async () => {
    const { server, url } = await plainServer((request, response) => {
      response.writeHead(200, { "content-length": BIG_BYTES });
      pipeline(Readable.from(bigBody()), response).catch(() => {});
    });
    const watch = watchMemory();
    const [response] = await once(http.get(url), "response");
    let bytes = 0;
    for await (const chunk of response) bytes += chunk.length;
    server.close();
    return { bytes, isBounded: watch() };
  },

  "a slow reader slows the sender down": async () => {
    let sent = 0;
    const { server, url } = await plainServer(async (request, response) => {
      for await (const chunk of bigBody()) {
        sent += chunk.length;
        if (!response.write(chunk)) await once(response, "drain");
        if (request.destroyed) return;
      }
    });
    const request = http.get(url);
    const [response] = await once(request, "response");
    await once(response, "readable");
    await wait(300);
    const isHeldBack = sent < 40 * MEBIBYTE;
    request.destroy();
    server.closeAllConnections();
    server.close();
    return { isHeldBack };
  },

  "a thousand requests at once are answered": async () => {
    const { server, url } = await plainServer((request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ path: request.url, text: JSON_TEXT }));
    });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => ask(http.get(`${url}${index}`, { agent }))),
    );
    agent.destroy();
    server.close();
    return answers.filter(({ text }, index) => JSON.parse(text).path === `/${index}`).length;
  },
};

/** Sends the request and tells what came of it. */
async function ask(request, { end = true } = {}) {
  if (end && !request.writableEnded) request.end();
  return new Promise((resolve) => {
    request.on("error", ({ code, message }) =>
      resolve({ error: { code, message: message.replace(/\d{4,5}/g, "port") } }),
    );
    request.on("response", async (response) => {
      try {
        const text = await textOf(response);
        resolve({ status: response.statusCode, complete: response.complete, text });
      } catch (error) {
        resolve({ status: response.statusCode, bodyError: error.code });
      }
    });
  });
}

async function responseOf(url, read) {
  const [response] = await once(http.get(url), "response");
  return read(response);
}

async function textOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function record(emitter, names, events = []) {
  for (const name of names)
    emitter.on(name, (value) => events.push(value?.code ? `${name} ${value.code}` : name));
  return events;
}

async function plainServer(handler) {
  const server = http.createServer(handler);
  const counts = { connections: 0 };
  server.on("connection", () => (counts.connections += 1));
  await listening(server);
  return { server, url: `http://127.0.0.1:${portOf(server)}/`, counts };
}

/** A server of plain bytes, which answers every head that it gets. */
async function rawServer(answer) {
  const heads = [];
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    let seen = "";
    socket.on("data", (chunk) => {
      seen += chunk.toString("latin1");
      const end = seen.indexOf("\r\n\r\n");
      if (end === -1) return;
      heads.push(seen.slice(0, end));
      seen = "";
      answer(socket);
    });
  });
  await listening(server);
  return { server, url: `http://127.0.0.1:${portOf(server)}/`, heads };
}

async function secureServer(options, handler) {
  const read = (name) => readFile(new URL(`../certificates/${name}.pem`, import.meta.url));
  const names = ["ca", "server", "server-key", "client", "client-key"];
  const [ca, cert, key, client, clientKey] = await Promise.all(names.map(read));
  const server = https.createServer(
    { ca, cert, key, ...options, minVersion: tls.DEFAULT_MIN_VERSION },
    handler,
  );
  server.on("tlsClientError", () => {});
  await listening(server);
  return { server, pem: { ca, client, clientKey } };
}

async function listening(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}

function portOf(server) {
  return server.address().port;
}

function inOrder(words) {
  return [...words].sort((left, right) => left.localeCompare(right));
}

function digest(text) {
  return createHash("sha256").update(text).digest("hex");
}

async function* bigBody() {
  const piece = Buffer.alloc(65_536, "x");
  for (let sent = 0; sent < BIG_BYTES; sent += piece.length) yield piece;
}

/** Tells at the end whether more than a quarter of the body was ever alive in memory at once. */
function watchMemory() {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const usedBytes = () => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const startBytes = usedBytes();
  let peakBytes = startBytes;
  const timer = setInterval(() => (peakBytes = Math.max(peakBytes, usedBytes())), 20);
  return () => {
    clearInterval(timer);
    return peakBytes - startBytes < BIG_BYTES / 4;
  };
}

const [, , name] = process.argv;
const result = await scenarios[name]();
process.stdout.write(`${JSON.stringify(result)}\n`);
