import { createHash } from "node:crypto";
import { PATIENCE_MS } from "./client.ts";
import type { Client, Got, Question } from "./client.ts";

/** The fetch that is built into Node. */
export const nodeFetch: Client = { name: "Node's fetch", decodes: true, ask, close: () => {} };

async function ask({ url, ...init }: Question): Promise<Got> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    const body = Buffer.from(await response.arrayBuffer());
    return {
      kind: "answer",
      status: response.status,
      proxyStatus: response.headers.get("proxy-status") ?? undefined,
      bytes: body.length,
      sha256: createHash("sha256").update(body).digest("hex"),
    };
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return { kind: "hung" };
    return { kind: "broken", how: error instanceof Error ? error.message : String(error) };
  }
}
