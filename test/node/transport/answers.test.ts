import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { createFetch } from "@lastbyte/node";
import { Agent } from "undici";
import { jsonAnswer, serveRaw } from "./raw-server.ts";
import type { RawServer } from "./raw-server.ts";

const JSON_TYPE = "Content-Type: application/json\r\n";

/** What comes on the wire, and behind it, if anything, the end of the connection. */
const ANSWERS: Readonly<Record<string, string>> = {
  "a length": jsonAnswer('{"a":[1]}'),
  "no content": "HTTP/1.1 204 No Content\r\n\r\n",
  "an empty body": "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  chunks: `HTTP/1.1 200 OK\r\n${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n`,
  "chunks with trailers": `HTTP/1.1 200 OK\r\n${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\nX-Sum: 1\r\n\r\n`,
  "an interim answer before it": `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${jsonAnswer("[1]")}`,
  "an empty line before it": `\r\n${jsonAnswer("[1]")}`,
  "no reason": "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n[]",
  "a reason in UTF-8": "HTTP/1.1 200 Tr\u00c3\u00a8s bien\r\nContent-Length: 2\r\n\r\n[]",
  "fields in all bytes":
    "HTTP/1.1 200 OK\r\nX-A: voil\u00c3\u00a0\r\nx-a:\t2 \r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\n[]",
  "another transfer coding": `HTTP/1.1 200 OK\r\nTransfer-Encoding: own, chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n`,
  "status 205 with a body": "HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\n[]",
};

for (const [what, bytes] of Object.entries(ANSWERS)) {
  test(`an answer with ${what} is the one that undici gives`, async () => {
    await using server = await serveRaw((socket) => socket.write(bytes, "latin1"));

    assert.deepEqual(await faceOf(server), await faceOf(server, new Agent()));
  });

  test(`an answer with ${what} may come byte by byte`, async () => {
    await using atOnce = await serveRaw((socket) => socket.write(bytes, "latin1"));
    await using slow = await serveRaw((socket) => void writeSlowly(socket, bytes));

    assert.deepEqual(await faceOf(slow), await faceOf(atOnce));
  });
}

test("a 304 may say how long its body would be (RFC 9110 §8.6)", async () => {
  const bytes = "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n";
  await using server = await serveRaw((socket) => socket.write(bytes));
  const fetch = createFetch();

  assert.equal((await fetch(server.url)).status, 304);
  assert.equal((await fetch(server.url)).status, 304);
  assert.equal(server.connections.length, 1);
});

test("a body may end with its connection", async () => {
  await using server = await serveRaw((socket) => socket.end("HTTP/1.0 200 OK\r\n\r\na,b\n1,2\n"));

  assert.deepEqual(await faceOf(server), await faceOf(server, new Agent()));
});

/** What is no answer, though it looks like one. */
const REFUSED: Readonly<Record<string, string>> = {
  "a bare line feed": "HTTP/1.1 200 OK\nContent-Length: 2\n\n[]",
  "a folded field": "HTTP/1.1 200 OK\r\nA: 1\r\n 2\r\nContent-Length: 2\r\n\r\n[]",
  "both length and chunks":
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "two lengths": "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]",
  "no HTTP at all": "SSH-2.0-OpenSSH_9.6\r\n\r\n",
  "a size that is none": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
};

for (const [what, bytes] of Object.entries(REFUSED)) {
  test(`an answer with ${what} is a fault, as it is through undici`, async () => {
    await using server = await serveRaw((socket) => socket.end(bytes, "latin1"));
    const dispatcher = new Agent();

    await assert.rejects(createFetch({ maxAttempts: 1 })(server.url), { code: "http_protocol_error" });
    await assert.rejects(createFetch({ maxAttempts: 1, dispatcher })(server.url), { name: "LastbyteError" });
    await dispatcher.close();
  });
}

/** What gets nowhere, from a server that leaves the connection open. */
const UNENDING: Readonly<Record<string, string>> = {
  "the greeting of another protocol": "SSH-2.0-OpenSSH_9.6\r\n",
  "a line feed behind good lines": "HTTP/1.1 200 OK\r\nContent-Length: 2\n\n[]",
  "bytes without any line": "\u0000\u0001\u0002",
};

for (const [what, bytes] of Object.entries(UNENDING)) {
  test(`${what} is a fault at once, though more might come`, { timeout: 10_000 }, async () => {
    await using server = await serveRaw((socket) => void writeSlowly(socket, bytes));

    await assert.rejects(createFetch({ maxAttempts: 1 })(server.url), { code: "http_protocol_error" });
  });
}

test("a head that has no end is refused before it fills the memory", { timeout: 20_000 }, async () => {
  let sent = 0;
  await using server = await serveRaw((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nX-Long: ");
    const drip = (): void => {
      if (socket.destroyed || sent > 800_000) return;
      sent += 1_000;
      socket.write("x".repeat(1_000));
      setImmediate(drip);
    };
    drip();
  });

  await assert.rejects(createFetch()(server.url), (error: Error & { cause: { code: string } }) => {
    assert.equal(error.cause.code, "UND_ERR_HEADERS_OVERFLOW");
    return sent < 400_000;
  });
});

test("a head of many small fields is read, as it is through undici", async () => {
  const bytes = `HTTP/1.1 200 OK\r\n${"a:\r\n".repeat(5_000)}Content-Length: 2\r\n\r\n[]`;
  await using server = await serveRaw((socket) => socket.write(bytes));

  assert.deepEqual(await faceOf(server), await faceOf(server, new Agent()));
});

test("an answer that switches protocols unasked is a fault", async () => {
  await using server = await serveRaw((socket) =>
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
  );

  await assert.rejects(createFetch({ maxAttempts: 1 })(server.url), { code: "http_protocol_error" });
});

test("a head that is cut is asked for again", async () => {
  await using server = await serveRaw((socket, _, count) => {
    if (count === 1) socket.end("HTTP/1.1 200 OK\r\nContent-Le");
    else socket.write(jsonAnswer("[2]"));
  });

  assert.deepEqual(await (await createFetch()(server.url)).json(), [2]);
  assert.deepEqual(
    server.requests.map(({ connection }) => connection),
    [1, 2],
  );
});

test("a head beyond Node's limit is refused in undici's words", async () => {
  const bytes = `HTTP/1.1 200 OK\r\nX-Long: ${"x".repeat(17_000)}\r\nContent-Length: 0\r\n\r\n`;
  await using server = await serveRaw((socket) => socket.write(bytes));
  const dispatcher = new Agent();

  for (const options of [{}, { dispatcher }]) {
    await assert.rejects(createFetch(options)(server.url), (error: Error & { cause: { code: string } }) => {
      assert.equal(error.message, "fetch failed");
      return error.cause.code === "UND_ERR_HEADERS_OVERFLOW";
    });
  }
  await dispatcher.close();
});

/** Everything of an answer that a caller can see. */
async function faceOf(server: RawServer, dispatcher?: Agent): Promise<unknown> {
  const fetch = createFetch(dispatcher === undefined ? {} : { dispatcher });
  const answer = await fetch(server.url);
  const { status, statusText, ok } = answer;
  const headers = [...answer.headers];
  const text = await answer.text();
  await dispatcher?.close();
  return { status, statusText, ok, headers, text };
}

async function writeSlowly(socket: Socket, bytes: string): Promise<void> {
  for (const byte of bytes) {
    socket.write(byte, "latin1");
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
