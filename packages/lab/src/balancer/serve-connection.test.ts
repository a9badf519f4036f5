import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createSecureServer } from "node:https";
import { suite, test, type TestContext } from "node:test";
import {
  get,
  openSocket,
  rawExchange,
  startRawUpstream,
  until,
  type RawUpstream,
} from "../raw-client.fixture.ts";
import { startLab, type Lab } from "../start-lab.ts";
import type { LabOptions } from "../options.ts";

// A certificate made for this test alone, with its key; it certifies nothing.
// A key and a certificate made for this test alone; they protect nothing.
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQ7SHRaonQTW3q1Gb
FGEzBPzZQZVbD1lWzrHacvOQwtehRANCAAQ1akoPfCkpMb9QhDCofkG1M8SVp2Wq
nuJJNrLANTcHgsC5/MMObNAfTLUr/96P1u9AoBS24GUdqo+h65b6mqID
-----END PRIVATE KEY-----
`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfjCCASOgAwIBAgIUEMucz1h5XD4U6Vat2Tmd7LdGrCowCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIbGFiLnRlc3QwIBcNMjYxMTIyMjM0NzI0WhgPMjEyNjEwMjky
MzQ3MjRaMBMxETAPBgNVBAMMCGxhYi50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAENWpKD3wpKTG/UIQwqH5BtTPEladlqp7iSTaywDU3B4LAufzDDmzQH0y1
K//ej9bvQKAUtuBlHaqPoeuW+pqiA6NTMFEwHQYDVR0OBBYEFFVj+m1TZvGydIsC
GXFNdWcU3h0iMB8GA1UdIwQYMBaAFFVj+m1TZvGydIsCGXFNdWcU3h0iMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAOMj5nsjqfrswZCwDbUAi3Tz
f+0iTI5B1YoUJlqHVMsCAiEA2rqU/+IOc0vfoul0CjREIJY/G71jy06bAnPXVKDZ
AQU=
-----END CERTIFICATE-----
`;

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

async function setUp(
  context: TestContext,
  answer: Parameters<typeof startRawUpstream>[0],
  options: LabOptions = {},
): Promise<{ readonly upstream: RawUpstream; readonly lab: Lab }> {
  const upstream = await startRawUpstream(answer);
  const lab = await startLab({ upstream: upstream.url, balancers: 1, faults: [], ...options });
  context.after(async () => {
    await lab.close();
    await upstream.close();
  });
  return { upstream, lab };
}

suite("a balancer without a fault", () => {
  test("passes odd casing, chunk extensions, trailers and interim responses byte for byte", async (context) => {
    const odd =
      "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" +
      "HTTP/1.1 200 \r\nx-ODD :x\r\n".replace(" :", ":") +
      "TRANSFER-encoding:\tChunked\r\nX-Twice: a\r\nx-twice:   b  \r\n\r\n" +
      '3;ext="q"\r\nabc\r\n00002\r\nde\r\n0;last\r\nX-Trailer: t\r\n\r\n';
    const { lab } = await setUp(context, () => odd);

    const { bytes, ending } = await rawExchange(lab.url, get("/"));

    assert.equal(bytes.toString("latin1"), odd);
    assert.equal(ending, "open");
  });

  test("keeps the connections on both sides", async (context) => {
    const { upstream, lab } = await setUp(context, () => OK);

    const { bytes } = await rawExchange(lab.url, get("/1") + get("/2") + get("/3"));

    assert.equal(bytes.toString(), OK + OK + OK);
    assert.equal(upstream.received.length, 1);
  });

  test("passes the request on as it came, but for the Host of a strange upstream", async (context) => {
    const { upstream, lab } = await setUp(context, () => OK);

    await rawExchange(lab.url, get("/a?b=%20c", "x-ODD:  yes", "aCCept: */*"));

    const host = new URL(upstream.url).host;
    const expected = `GET /a?b=%20c HTTP/1.1\r\nHost: ${host}\r\nx-ODD:  yes\r\naCCept: */*\r\n\r\n`;
    assert.equal(upstream.received[0]?.text, expected);
  });

  test("passes a chunked upload on as it came", async (context) => {
    const { upstream, lab } = await setUp(context, () => OK);
    const body = "3;x\r\nabc\r\n0\r\nT: 1\r\n\r\n";

    const { bytes } = await rawExchange(
      lab.url,
      `POST /up HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
    );

    assert.ok(bytes.toString().startsWith(OK));
    assert.ok(upstream.received[0]?.text.endsWith(`\r\n\r\n${body}`));
  });

  test("passes 100 Continue to a client that waits for it", async (context) => {
    const { upstream, lab } = await setUp(context, (request, socket) => {
      if (!request.startsWith("POST")) return undefined;
      socket.once("data", () => socket.write(OK));
      return "HTTP/1.1 100 Continue\r\n\r\n";
    });
    const socket = openSocket(lab.url);
    context.after(() => socket.destroy());

    socket.write("POST / HTTP/1.1\r\nHost: lab\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    const [interim] = await once(socket, "data");
    socket.write("body");
    const [final] = await once(socket, "data");

    assert.equal(String(interim), "HTTP/1.1 100 Continue\r\n\r\n");
    assert.equal(String(final), OK);
    assert.ok(upstream.received[0]?.text.endsWith("\r\n\r\nbody"));
  });

  test("passes a HEAD without waiting for a body", async (context) => {
    const head = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n";
    const { lab } = await setUp(context, () => head);

    const { bytes, ending } = await rawExchange(lab.url, "HEAD / HTTP/1.1\r\nHost: lab\r\n\r\n");

    assert.equal(bytes.toString(), head);
    assert.equal(ending, "open");
  });

  test("ends as the upstream does when that breaks off", async (context) => {
    const { lab } = await setUp(context, (_, socket) => {
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      return undefined;
    });

    const { body, ending } = await rawExchange(lab.url, get("/"));

    assert.equal(body.toString(), "half");
    assert.equal(ending, "fin");
    assert.equal(lab.truth().balancers[0]?.upstreamFailures, 1);
  });

  test("answers 502 and writes it down when the upstream is down", async (context) => {
    const { upstream, lab } = await setUp(context, () => OK);
    await upstream.close();

    const { head, body, ending } = await rawExchange(lab.url, get("/"));

    assert.match(head, /^HTTP\/1.1 502 Bad Gateway\r\n/);
    assert.match(body.toString(), /^The upstream did not answer. connect ECONNREFUSED 127\.0\.0\.1:\d+\n$/);
    assert.equal(ending, "fin");
    assert.match(lab.truth().balancers[0]?.lastUpstreamFailure ?? "", /ECONNREFUSED/);
    upstream.close = () => Promise.resolve();
  });

  test("asks again on a fresh connection when a kept one was closed", async (context) => {
    let requests = 0;
    const { upstream, lab } = await setUp(context, (_, socket) => {
      requests += 1;
      if (requests === 2) socket.destroy();
      return requests === 2 ? undefined : OK;
    });

    const { bytes } = await rawExchange(lab.url, get("/1") + get("/2"));

    assert.equal(bytes.toString(), OK + OK);
    assert.equal(upstream.received.length, 2);
  });

  test("never sends a POST twice", async (context) => {
    const { upstream, lab } = await setUp(context, (request, socket) => {
      if (!request.startsWith("POST")) return OK;
      socket.destroy();
      return undefined;
    });

    const post = "POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 0\r\n\r\n";
    const { bytes } = await rawExchange(lab.url, get("/1") + post);

    assert.match(bytes.toString(), /502 Bad Gateway/);
    assert.equal(
      upstream.received
        .map(({ text }) => text)
        .join("")
        .split("POST").length,
      2,
    );
  });

  test("refuses what is no HTTP with 400", async (context) => {
    const { lab } = await setUp(context, () => OK);

    const { head, ending } = await rawExchange(lab.url, "HELLO\r\n\r\n");

    assert.match(head, /^HTTP\/1.1 400 Bad Request\r\n/);
    assert.equal(ending, "fin");
  });
});

test("a client that leaves cancels the request upstream, and a stall ends", async (context) => {
  const { upstream, lab } = await setUp(context, () => OK, { faults: [{ fault: "stall", rate: 1 }] });
  const socket = openSocket(lab.url);

  socket.write(get("/"));
  await once(socket, "data");
  socket.destroy();
  await until(() => lab.truth().balancers[0]?.clientsGone === 1);
  await until(() => upstream.received[0]?.closed === true);

  assert.equal(lab.truth().byFault["stall"]?.damaged, 1);
});

test("a response that never ends passes as it comes", async (context) => {
  const { lab } = await setUp(context, (_, socket) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
    return undefined;
  });

  const { body, ending } = await rawExchange(lab.url, get("/watch"));

  assert.equal(body.toString(), "2\r\n{}\r\n");
  assert.equal(ending, "open");
});

test("an https upstream whose certificate is not checked is passed on", async (context) => {
  const server = createSecureServer({ key: KEY, cert: CERTIFICATE }, (_, response) => response.end("secret"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const upstream = `https://127.0.0.1:${port}`;
  const lab = await startLab({ upstream, balancers: 1, faults: [], rejectUnauthorized: false });
  const strict = await startLab({ upstream, balancers: 1, faults: [] });
  context.after(async () => {
    await lab.close();
    await strict.close();
    server.closeAllConnections();
    server.close();
  });

  const answered = await rawExchange(lab.url, get("/"));
  const refused = await rawExchange(strict.url, get("/"));

  assert.equal(answered.body.toString(), "secret");
  assert.match(refused.head, /^HTTP\/1.1 502 /);
});
