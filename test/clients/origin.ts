import { createHash } from "node:crypto";
import http from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import zlib from "node:zlib";

/** An origin that every client can talk to: one document for all readers, one answer for all writers. */
export async function startClientOrigin(): Promise<ClientOrigin> {
  const server = http.createServer((request, response) => {
    readBody(request).then(
      (body) => answer(request, response, body),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface ClientOrigin {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** What every reader has to get. */
export const records: readonly object[] = Array.from({ length: 60 }, (_, id) => ({
  id,
  name: `Task "${id}"`,
  done: id % 2 === 0,
}));

const READ = JSON.stringify({
  object: "list",
  data: records,
  has_more: false,
  next_page: null,
  Item: { records: { S: JSON.stringify(records) } },
});

function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
  const target = String(request.headers["x-amz-target"] ?? "");
  const isRead = request.method === "GET" || target.endsWith(".GetItem");
  if (isRead) return send(request, response, { status: 200, type: "application/json", text: READ });

  const name = /key-[\w.-]+/.exec(`${body} ${request.url}`)?.[0] ?? "no name";
  if (request.url?.includes("?uploads") === true) {
    const text = `<?xml version="1.0"?><InitiateMultipartUploadResult><UploadId>${name}</UploadId></InitiateMultipartUploadResult>`;
    return send(request, response, { status: 200, type: "application/xml", text });
  }
  const created = {
    data: { gid: "1", name, notes: "n".repeat(400) },
    Attributes: { name: { S: name } },
  };
  send(request, response, { status: 200, type: "application/json", text: JSON.stringify(created) });
}

interface Content {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, text }: Content): void {
  const accepted = request.headers["accept-encoding"]?.toString() ?? "";
  const coding = ["br", "gzip", "deflate"].find((name) => accepted.includes(name));
  const plain = Buffer.from(text);
  const bytes = coding === undefined ? plain : CODERS[coding]?.(plain);
  response.writeHead(status, {
    "content-type": type,
    "content-length": bytes?.length,
    etag: `"${createHash("sha256").update(text).digest("hex").slice(0, 16)}"`,
    vary: "accept-encoding",
    ...(coding === undefined ? {} : { "content-encoding": coding }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

const CODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  br: (bytes) => zlib.brotliCompressSync(bytes),
  gzip: (bytes) => zlib.gzipSync(bytes),
  deflate: (bytes) => zlib.deflateSync(bytes),
};

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
