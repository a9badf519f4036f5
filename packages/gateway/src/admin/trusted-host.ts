import { isIP } from "node:net";

/**
 * Whether an operator may have asked by this `Host`.
 *
 * A page of the web may ask whatever its own name leads to, and its owner can let that lead to 127.0.0.1 (DNS
 * rebinding): then the operator's browser would hand it what the admin server tells. It can't have an address for a
 * name, nor a name that always means this machine (RFC 6761 §6.3), nor the one that was configured.
 *
 * @param host - The field; undefined where there was none.
 * @param listenHost - Where the server was told to listen.
 * @internal
 */
export function isTrustedHost(host: string | undefined, listenHost: string): boolean {
  if (host === undefined) return true;
  const [, address, name] = /^(?:\[([0-9a-f:.]+)\]|([^[\]:@,\s]+?)\.?)(?::\d+)?$/i.exec(host) ?? [];
  if (address !== undefined) return isIP(address) === 6;
  if (name === undefined) return false;
  const asked = name.toLowerCase();
  return (
    isIP(asked) === 4 ||
    asked === "localhost" ||
    asked.endsWith(".localhost") ||
    asked === listenHost.toLowerCase()
  );
}
