import { request } from "node:http";
import type { IncomingHttpHeaders, RequestOptions } from "node:http";

/** What a plain HTTP client got: an answer, or an error where the connection broke. */
export type Asked =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: Buffer;
    }
  | { readonly kind: "broken"; readonly code: string };

/** Asks with `node:http`, which knows nothing of retries, on a connection of its own. */
export function ask(url: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Asked> {
  return new Promise((resolve) => {
    const broken = (error: Error): void =>
      resolve({ kind: "broken", code: "code" in error ? String(error.code) : error.message });
    const asking = request(url, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", broken);
      response.on("end", () => {
        const { statusCode = 0, headers } = response;
        resolve({ kind: "answer", status: statusCode, headers, body: Buffer.concat(chunks) });
      });
    });
    asking.on("error", broken);
    asking.end(body);
  });
}
