import { createHash } from "node:crypto";

/**
 * Says whether two requests are attempts at the same thing: the same method, path and query, and the same
 * X-Request-Id where there is one, else the same body.
 *
 * @internal
 */
export function requestIdentity(
  method: string,
  target: string,
  { requestId, body }: { readonly requestId: string | undefined; readonly body: Buffer },
): string {
  const name = `${method} ${target}`;
  if (requestId !== undefined) return `${name} id ${requestId}`;
  return body.length === 0 ? name : `${name} body ${createHash("sha256").update(body).digest("base64url")}`;
}
