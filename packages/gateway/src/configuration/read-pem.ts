import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { ConfigurationError } from "./configuration.ts";

/**
 * Reads a certificate chain and its key.
 *
 * @throws ConfigurationError for files that can't be read, are none, or don't belong together.
 * @internal
 */
export async function readKeyPair(
  certPath: string,
  keyPath: string,
): Promise<{ readonly cert: string; readonly key: string }> {
  const cert = await readCertificates("tlsCert", certPath);
  const key = await read("tlsKey", keyPath);
  try {
    createPrivateKey(key);
    createSecureContext({ cert, key });
  } catch (error) {
    throw new ConfigurationError(
      `tlsKey: expected the key of ${certPath} in PEM and without a passphrase, got ${keyPath} (${reasonOf(error)})`,
    );
  }
  return { cert, key };
}

/**
 * Reads certificates. Where none is a certificate, TLS would fail at every connection and not before.
 *
 * @throws ConfigurationError for a file that can't be read, or is none.
 * @internal
 */
export async function readCertificates(key: string, path: string): Promise<string> {
  const text = await read(key, path);
  try {
    const certificates = text.match(CERTIFICATE) ?? [];
    for (const certificate of certificates) void new X509Certificate(certificate);
    if (certificates.length === 0) throw new Error("none is in it");
  } catch (error) {
    throw new ConfigurationError(`${key}: expected certificates in PEM, got ${path} (${reasonOf(error)})`);
  }
  return text;
}

/** By each of the three names that OpenSSL reads; one that is cut is found, too. */
const CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^]*?(?:-----END [^\n]*CERTIFICATE-----|$)/g;

async function read(key: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ConfigurationError(`${key}: expected a file that can be read, got ${path} (${reason})`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
