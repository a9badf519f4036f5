import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import type { CaseResult } from "../suite/case.ts";
import type { SuiteLabs } from "./start-labs.ts";

/** What the suite talks to beside the lab. */
export interface Harness extends AsyncDisposable {
  readonly url: string;
  /** What a runtime reported. */
  readonly report: Promise<readonly CaseResult[]>;
}

/** Serves the truth of the lab and the files of the consumer, to pages of any origin, and takes the report. */
export async function startHarness(labs: SuiteLabs, consumer: string): Promise<Harness> {
  let takeReport: (results: readonly CaseResult[]) => void = () => {};
  const report = new Promise<readonly CaseResult[]>((resolve) => {
    takeReport = resolve;
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://harness");
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (pathname === "/truth") {
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(labs.truth(searchParams.get("key") ?? "")));
    } else if (pathname === "/report") {
      takeReport(JSON.parse(await readText(request)) as readonly CaseResult[]);
      response.end();
    } else {
      const file = await readFile(join(consumer, normalize(pathname)));
      response.setHeader("Content-Type", "text/javascript");
      response.end(file);
    }
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(404).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    report,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const piece of request) text += String(piece);
  return text;
}
