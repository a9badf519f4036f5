// Sends one request as its argument says, and prints what came of it.
import { createHash } from "node:crypto";
import { channel } from "node:diagnostics_channel";
import { Agent, request } from "node:http";

const asked = JSON.parse(process.argv[2]);
const heard = { calls: [], faults: [] };
channel("lastbyte:call").subscribe((record) => heard.calls.push(record));
channel("lastbyte:fault").subscribe((event) => heard.faults.push(event.fault.code));

const answers = [];
const agent =
  asked.maxSockets === undefined ? undefined : new Agent({ keepAlive: true, maxSockets: asked.maxSockets });
for (const url of asked.urls) answers.push(await ask(url));
agent?.destroy();
const calls = heard.calls.map(({ result, attempts }) => ({
  result,
  approaches: attempts.map(({ approach }) => approach),
}));
process.stdout.write(`${JSON.stringify({ answers, calls, faults: heard.faults })}\n`);

function ask(url) {
  return new Promise((resolve) => {
    const outgoing = request(url, { method: asked.method ?? "GET", headers: asked.headers ?? {}, agent });
    const events = [];
    const done = (answer) => setTimeout(() => resolve({ ...answer, events }), 20);
    outgoing.on("error", (error) => {
      events.push(`error ${error.code}`);
      done({ error: error.code });
    });
    outgoing.on("close", () => events.push("close"));
    outgoing.on("response", (response) => {
      const hash = createHash("sha256");
      let bytes = 0;
      response.on("data", (chunk) => {
        hash.update(chunk);
        bytes += chunk.length;
      });
      for (const name of ["aborted", "end"]) response.on(name, () => events.push(name));
      response.on("error", (error) => events.push(`response error ${error.code}`));
      response.on("close", () =>
        done({ status: response.statusCode, complete: response.complete, bytes, digest: hash.digest("hex") }),
      );
    });
    const size = asked.bodyBytes ?? 0;
    const body = asked.body ?? (size > 0 ? Buffer.alloc(size, "x") : undefined);
    if (asked.headers?.expect === undefined) outgoing.end(body);
    else outgoing.on("continue", () => outgoing.end(body)).flushHeaders();
  });
}
